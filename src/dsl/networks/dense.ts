/** The dense layer. */
import type { Shape } from '../core/shape'
import type { Tensor } from '../core/tensor'
import { einsum } from '../primitives/einsum'
import type { Layered, Net } from './net'
import type { Fresh } from './records'
import { type Bias, type LayerSettings, weighted } from './weighted'

/**
 * y = x · W + b: [N] → [O], with W of shape [N, O].
 *
 * @example
 * const net = pipe(input([784]), dense(10))
 * net.output // [10]
 * net.names.fast // ['dense']
 */
export const dense =
  <O extends number, B extends boolean = true>(outputs: O, settings: LayerSettings<B> = {}) =>
  <In extends Shape, N extends number, Slow, Fast>(
    net: Net<In, readonly [N], Slow, Fast>,
  ): Layered<In, readonly [O], Slow, Fast, Fresh<'dense', Fast>, Tensor<readonly [N, O]>, Bias<O, B>> => {
    const [inputs] = net.output
    return weighted(net, {
      kind: 'dense',
      weight: [inputs, outputs],
      output: [outputs],
      outputs,
      settings,
      apply: (x, weight) => einsum('i,io->o', x, weight),
    })
  }
