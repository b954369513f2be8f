/** What all layers with a weight and a bias have in common: their start, and the bias on the last axis. */
import { checkParts } from '../core/arguments'
import { type Key, split } from '../core/random'
import type { Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { add } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { constantOf, fansOf, type Initialiser, torchUniform } from './initialisers'
import { layer, type Layered } from './layer'
import { type AnyNet, checkNet, type Net } from './net'
import type { Tree } from '../core/tree'
import type { Named } from './records'

/** Whether the layer adds a bias (it does unless told otherwise), and how its weight starts. */
export interface LayerSettings<B extends boolean> {
  readonly bias?: B
  readonly init?: Initialiser
}

/** A weight, and a bias of one number for each output, or none. */
export type WeightAndBias<W extends Shape, O extends number, B extends boolean> = B extends false
  ? {
      /** What inputs are multiplied by. */
      readonly weight: Tensor<W>
    }
  : {
      /** What inputs are multiplied by. */
      readonly weight: Tensor<W>
      /** What is added, by output channel. */
      readonly bias: Tensor<readonly [O]>
    }

interface Weighted<
  Kind extends string,
  W extends Shape,
  Out extends Shape,
  O extends number,
  B extends boolean,
> {
  readonly kind: Kind
  readonly weight: W
  readonly output: Out
  readonly outputs: O
  readonly settings: LayerSettings<B>
  readonly apply: (x: AnyTensor, weight: AnyTensor) => AnyTensor
}

/**
 * A network followed by a layer with a weight and, unless told otherwise, a bias on the last axis. Throws for what is
 * no network, and for parts without a kind, settings or `apply`.
 *
 * @example
 * const scaled = weighted(input([2]), {
 *   kind: 'scaled',
 *   weight: [2],
 *   output: [2],
 *   outputs: 2,
 *   settings: { init: constantOf(3) },
 *   apply: (x, weight) => (isFloat32(x) && isFloat32(weight) ? mul(x, weight) : x),
 * })
 * scaled.init(key(0)).fast // { scaled: { weight: [3, 3], bias: [0, 0] } }
 */
export function weighted<
  In extends Tree,
  X extends Shape,
  Slow extends Named,
  Fast extends Named,
  const W extends Shape,
  const Out extends Shape,
  O extends number,
  Kind extends string,
  B extends boolean,
>(
  net: Net<In, Tensor<X>, Slow, Fast>,
  parts: Weighted<Kind, W, Out, O, B>,
): Layered<In, Tensor<Out>, Slow, Fast, Kind, WeightAndBias<W, O, B>>
export function weighted(
  net: Net<Tree, AnyTensor, Named, Named>,
  parts: Weighted<string, Shape, Shape, number, boolean>,
): AnyNet {
  checkNet('weighted', net)
  const { kind, weight, output, outputs, settings, apply } = checkParts('weighted', parts, {
    kind: 'a text',
    settings: 'a record',
    apply: 'a function',
  })
  const { bias: biased = true, init = torchUniform } = settings
  const record = (w: AnyTensor, bias: () => AnyTensor): Readonly<Record<string, AnyTensor>> =>
    biased ? { weight: w, bias: bias() } : { weight: w }
  return layer(net, {
    kind,
    parameters: record(placeholder(weight), () => placeholder([outputs])),
    init: (key: Key) =>
      record(init(split(key, 'weight'), weight, fansOf(weight)), () =>
        constantOf(0)(key, [outputs], fansOf(weight)),
      ),
    output: placeholder(output),
    apply: (own, x) => {
      const y = apply(x, own.weight)
      return 'bias' in own ? add(y, expandTo(own.bias, y.shape)) : y
    },
  })
}
