/**
 * T-Nets (Lee and Choi, "Gradient-based meta-learning with learned layerwise metric and subspace", ICML 2018): a layer
 * that tasks adapt is followed by a linear map T that they do not, so that T is the metric in which a gradient step is
 * steepest. The map goes into the weight, W = V T; whole layers that stay slow between fast ones are for `warpGrad`.
 *
 * Laws: where T is the identity, as at the start, a T-Net adapts as the network does; a step of rate r changes the weight
 * by −r G Tᵀ T, where G is the gradient by the weight.
 */
import type { Shape } from '../../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../../core/tensor'
import { einsum } from '../../primitives/einsum'
import { placeholder } from '../../primitives/leaves'
import { reshape } from '../../primitives/movement'
import type { Reparam } from '../reparam'
import { eye } from '../reparameterisations'
import { type Outputs, shaped, sidesOf } from './sides'

type Metric<S extends Shape> = Tensor<readonly [Outputs<S>, Outputs<S>]>

/**
 * W = V T on the outputs of a weight: V is fast, T is slow and starts as the identity. Throws for a weight that is no
 * tensor, such as its shape.
 *
 * @example
 * const net = pipe(input([3]), dense(2), reparam(tNet))
 * net.init(key(0)).slow.dense.T // [[1, 0], [0, 1]]
 */
export const tNet = <S extends Shape>(
  weight: Tensor<S>,
): Reparam<
  Tensor<S>,
  {
    /** The metric of the gradient steps: [out, out]. */
    readonly T: Metric<S>
  },
  Tensor<S>
> => {
  const { shape } = checkTensor('tNet', weight)
  const [inputs, outputs] = sidesOf(shape)
  const times = (v: AnyTensor, metric: AnyTensor): AnyTensor =>
    einsum('io,op->ip', reshape(v, [inputs, outputs]), metric)
  return {
    slow: { T: placeholder([outputs, outputs]) },
    fast: weight,
    init: (_, start) => ({ slow: { T: eye(outputs) }, fast: start }),
    apply: ({ T }, v) => shaped(times(v, T), shape),
  }
}
