/**
 * Networks for sinusoids, whose inputs are [x, amplitude, phase]: two hidden layers of 40 (Finn et al., 2017). A learner's
 * takes x alone, an oracle's all three.
 */
import { pipe } from 'fp-ts/function'
import { dense } from '../dsl/networks/dense'
import { andThen, input } from '../dsl/networks/net'
import { relu } from '../dsl/networks/parameterless'
import { slice } from '../dsl/functions/structure'

const HIDDEN = 40

const curve = input([3])

/** [x, …] → [y], from x alone: 1761 numbers. */
export const sinusoidNetwork = pipe(
  andThen(curve, 'x', (all) => slice(all, [0], [1])),
  dense(HIDDEN),
  relu,
  dense(HIDDEN),
  relu,
  dense(1),
)

/** The same, told amplitude and phase: 1841 numbers. */
export const sinusoidOracle = pipe(curve, dense(HIDDEN), relu, dense(HIDDEN), relu, dense(1))
