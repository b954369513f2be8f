/**
 * Dropout (Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014).
 *
 * Laws: without a key in the context it is the identity; with one, the mean over keys is the identity, and examples that
 * are mapped under a name have masks of their own.
 */
import { fail } from '../core/problem'
import type { Shape } from '../core/shape'
import type { Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { foldIn, randomUniform } from '../functions/random'
import { binary, fillLike, mul, select } from '../primitives/elementwise'
import { laneNumber } from '../transforms/named-axis'
import type { Context } from './context'
import { andThen, type Net } from './net'
import type { Named } from './records'

/**
 * Drops each number with probability `rate` and divides the others by 1 − rate, if the context has a `key`; without one
 * it is the identity. The key is data: a compiled function drops others for each that it is given. Throws unless 0 ≤
 * rate < 1.
 *
 * @example
 * const net = pipe(input([2]), dropout(0.5))
 * net.apply(net.init(key(0)))(tensor([1, 2], [2])) // [1, 2]
 */
export const dropout = (rate: number) => {
  if (!(rate >= 0 && rate < 1))
    fail({ where: 'dropout', given: `rate ${rate}`, expected: 'a probability, at least 0 and below 1' })
  return <In extends Tree, S extends Shape, Slow extends Named, Fast extends Named, Last extends string>(
    net: Net<In, Tensor<S>, Slow, Fast, Last>,
  ): Net<In, Tensor<S>, Slow, Fast, Last> =>
    andThen(net, 'dropout', (x, context) => dropped(rate, x, context))
}

function dropped<S extends Shape>(rate: number, x: Tensor<S>, context: Context): Tensor<S>
function dropped(rate: number, x: Tensor, { key }: Context) {
  if (key === undefined || rate === 0) return x
  const lane = laneNumber()
  // a key of its own for each of the examples that are mapped under a name
  const own = lane === undefined ? key : foldIn(key, lane)
  const drawn = randomUniform(own, x.shape)
  const dropped = binary('less', drawn, fillLike(drawn, rate))
  return select(dropped, fillLike(x, 0), mul(x, fillLike(x, 1 / (1 - rate))))
}
