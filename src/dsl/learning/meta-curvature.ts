/**
 * Meta-Curvature (Park and Oliva, "Meta-Curvature", NeurIPS 2019): the gradient of each tensor goes through learned
 * matrices before the step, one for its outputs, one for its inputs, one for the taps of a convolution. They are the
 * factors of `kronecker`, here on gradients and not on weights, and stay as they are while a task adapts.
 *
 * Laws: where all matrices are the identity, as at the start, it is `fixed`; a gradient G of a weight becomes
 * rate · B G Aᵀ.
 */
import { key } from '../core/random'
import type { Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { mapLeaves, type Tree } from '../core/tree'
import { kronecker, type KroneckerFactors } from '../networks/reparameterisations'
import { fixed, type Rate } from './rates'
import { entryOf } from './transformations/parts'

/**
 * A rate that is not learned, times a gradient that goes through learned matrices.
 *
 * @example
 * const net = pipe(input([3]), dense(2, { bias: false }))
 * const learner = pipe(net, adapt({ loss: mse, steps: 1, rate: metaCurvature(0.1) }))
 * learner.init(key(0)).rates.dense.weight.A // [[1, 0], [0, 1]]
 * learner.init(key(0)).rates.dense.weight.B.shape // [3, 3]
 */
export function metaCurvature(rate: number): Rate<'curvature'>
// each tensor finds its factors at its own path
export function metaCurvature(rate: number): object {
  const { scaled } = fixed(rate)
  const factors = (x: AnyTensor): Tree => kronecker(x as Tensor).init(key(0), x as Tensor).slow
  return {
    kind: 'curvature',
    init: (fast: Tree) => mapLeaves(fast, factors),
    scaled: (step: Tree, rates: Tree) =>
      mapLeaves(scaled(step, {}), (s, path) => {
        const own = path.split('.').reduce(entryOf, rates)
        return kronecker(s as Tensor).apply(own as KroneckerFactors<Shape>, s as Tensor)
      }),
  }
}
