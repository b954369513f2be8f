/** What all layers with a weight have in common: a name, a start, a bias. */
import { type Key, split } from '../core/random'
import type { Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { add } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { constantOf, fansOf, type Initialiser, torchUniform } from './initialisers'
import { type Layered, layered, type Net } from './net'
import { type Fresh, freshName, type None } from './records'

/** A layer's bias, one number for each output, or none. */
export type Bias<O extends number, B extends boolean> = B extends false
  ? None
  : { readonly bias: Tensor<readonly [O]> }

/** Whether the layer adds a bias (it does unless told otherwise), and how its weight starts. */
export interface LayerSettings<B extends boolean> {
  readonly bias?: B
  readonly init?: Initialiser
}

interface Weighted<
  W extends Shape,
  Out extends Shape,
  O extends number,
  Kind extends string,
  B extends boolean,
> {
  readonly kind: Kind
  readonly weight: W
  readonly output: Out
  readonly outputs: O
  readonly settings: LayerSettings<B>
  readonly apply: (x: AnyTensor, weight: AnyTensor) => AnyTensor
}

/** A network followed by a layer with a weight and, unless told otherwise, a bias on the last axis. */
export const weighted = <
  In extends Shape,
  Slow,
  Fast,
  const W extends Shape,
  const Out extends Shape,
  O extends number,
  Kind extends string,
  B extends boolean,
>(
  net: Net<In, Shape, Slow, Fast>,
  { kind, weight, output, outputs, settings, apply }: Weighted<W, Out, O, Kind, B>,
): Layered<In, Out, Slow, Fast, Fresh<Kind, Fast>, Tensor<W>, Bias<O, B>> => {
  const { bias = true, init = torchUniform } = settings
  const start = (key: Key) => ({
    slow: {},
    weight: init(split(key, 'weight'), weight, fansOf(weight)),
    rest: (bias ? { bias: constantOf(0)(key, [outputs], fansOf(weight)) } : {}) as Bias<O, B>,
  })
  return layered(net, output, {
    name: freshName<Kind, Fast>(kind, net.names.fast),
    weight: placeholder(weight),
    slots: [],
    made: (_, w) => w,
    init: start,
    apply: (_, w, rest: Bias<O, B>) => (x) => {
      const y = apply(x, w)
      return hasBias(rest) ? add(y, expandTo(rest.bias, y.shape)) : y
    },
  })
}

const hasBias = (rest: object): rest is { readonly bias: AnyTensor } => 'bias' in rest
