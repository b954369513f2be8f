/** What stands for tokens, and for places in a sequence. */
import type { Shape } from '../core/shape'
import { type Key, split } from '../core/random'
import type { Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { add } from '../primitives/elementwise'
import { gather } from '../primitives/gather'
import { placeholder, tensor } from '../primitives/leaves'
import { fansOf, normalWith } from './initialisers'
import { layer, type Layered } from './layer'
import { andThen, checkNet, type Net } from './net'
import type { Named } from './records'
import { shaped } from './sharing/sides'

type Rows<N extends number, D extends number> = { readonly weight: Tensor<readonly [N, D]> }

/**
 * A learned row for each of `count` tokens: numbers of tokens of shape S → [...S, size]. A number that is none of theirs
 * gives NaN.
 *
 * @example
 * const net = pipe(input([7], 'int32'), embedding(100, 16))
 * net.output.shape // [7, 16]
 * net.parameters.fast.embedding.weight.shape // [100, 16]
 */
export const embedding =
  <N extends number, D extends number>(count: N, size: D) =>
  <In extends Tree, S extends Shape, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<S, 'int32'>, Slow, Fast>,
  ): Layered<In, Tensor<readonly [...S, D]>, Slow, Fast, 'embedding', Rows<N, D>> =>
    layer(net, {
      kind: 'embedding',
      parameters: { weight: placeholder([count, size]) },
      init: (key: Key) => ({
        weight: normalWith(1)(split(key, 'weight'), [count, size], fansOf([count, size])),
      }),
      output: placeholder([...net.output.shape, size]),
      apply: ({ weight }, x) => shaped(gather(weight, x), [...x.shape, size]),
    })

/**
 * A learned row for each place, added to what is there: [T, D] → [T, D]. Throws for what is no network, and for one
 * whose output has fewer than two axes.
 *
 * @example
 * pipe(input([7, 16]), learnedPositions).parameters.fast.positions.weight.shape // [7, 16]
 */
export const learnedPositions = <
  In extends Tree,
  T extends number,
  D extends number,
  Slow extends Named,
  Fast extends Named,
>(
  net: Net<In, Tensor<readonly [T, D]>, Slow, Fast>,
): Layered<In, Tensor<readonly [T, D]>, Slow, Fast, 'positions', Rows<T, D>> => {
  const [places, size] = checkNet('layer positions', net).output.shape
  return layer(net, {
    kind: 'positions',
    parameters: { weight: placeholder([places, size]) },
    init: (key: Key) => ({
      weight: normalWith(0.02)(split(key, 'weight'), [places, size], fansOf([places, size])),
    }),
    output: net.output,
    apply: ({ weight }, x) => shaped(add(x, weight), x.shape),
  })
}

/** sin(t / 10000^(2 i / D)) at the even features 2 i of place t, and the cosine at the odd ones after them. */
const waves = <T extends number, D extends number>(shape: readonly [T, D]): Tensor<readonly [T, D]> => {
  const [places, size] = shape
  const numbers = Array.from({ length: places * size }, (_, n) => {
    const [t, feature] = [Math.floor(n / size), n % size]
    const angle = t / 10000 ** ((feature - (feature % 2)) / size)
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
  })
  return tensor(numbers, shape)
}

/**
 * Waves of many lengths, added to what is there, by which places are told apart (Vaswani et al., NeurIPS 2017).
 *
 * @example
 * const net = pipe(input([2, 2]), sinusoidalPositions)
 * net.apply(net.init(key(0)))(tensor([0, 0, 0, 0], [2, 2])) // [[0, 1], [0.8415, 0.5403]]
 */
export const sinusoidalPositions = <
  In extends Tree,
  T extends number,
  D extends number,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
>(
  net: Net<In, Tensor<readonly [T, D]>, Slow, Fast, Last>,
): Net<In, Tensor<readonly [T, D]>, Slow, Fast, Last> =>
  andThen(net, 'positions', (x) => shaped(add(x, waves(x.shape)), x.shape))
