/** The dense layer. */
import type { Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { einsum } from '../primitives/einsum'
import type { Layered } from './layer'
import { checkNet, type Net } from './net'
import type { Named } from './records'
import { type LayerSettings, weighted, type WeightAndBias } from './weighted'

/**
 * y = x · W + b: [N] → [O], with W of shape [N, O]. Throws for what is no network, and for outputs that are not whole
 * or below 0.
 *
 * @example
 * const net = pipe(input([784]), dense(10))
 * net.output.shape // [10]
 * net.parameters.fast.dense.weight.shape // [784, 10]
 */
export const dense =
  <O extends number, B extends boolean = true>(outputs: O, settings: LayerSettings<B> = {}) =>
  <In extends Tree, N extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [N]>, Slow, Fast>,
  ): Layered<In, Tensor<readonly [O]>, Slow, Fast, 'dense', WeightAndBias<readonly [N, O], O, B>> =>
    weighted(net, {
      kind: 'dense',
      weight: [checkNet('layer dense', net).output.shape[0], outputs],
      output: [outputs],
      outputs,
      settings,
      apply: (x, weight) => einsum('i,io->o', x, weight),
    })
