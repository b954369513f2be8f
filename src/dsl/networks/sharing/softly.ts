/**
 * Residual pathway prior: W = r(slow, v) + σ F, sharing that a task may break, at a price: F is fast, free and starts at
 * 0. A gradient step moves the free part by σ² as much as it would move W itself, so that σ plays the part of the
 * prior's deviation; it is slow: tasks tell how strictly they share. (Finzi et al., "Residual pathway priors for soft
 * equivariance constraints", NeurIPS 2021.)
 *
 * Laws: with F = 0, as it starts, it is r; a gradient step on F alone moves W by σ² times the gradient by W.
 */
import { checkNumber } from '../../core/numbers'
import { checkKind, checkParts } from '../../core/arguments'
import { type Shape, sizeOf } from '../../core/shape'
import type { Scalar, Tensor } from '../../core/tensor'
import { add, exp, mul } from '../../functions/arithmetic'
import { literal, placeholder, tensor } from '../../primitives/leaves'
import type { Reparam, Reparameterisation } from '../reparam'

type Softly<S extends Shape, Slow, V> = Reparam<
  Tensor<S>,
  { readonly shared: Slow; readonly logScale: Scalar },
  { readonly shared: V; readonly free: Tensor<S> }
>

/**
 * The reparameterisation `r` with a free part beside it; `scale` is where σ starts. Its logarithm is what is learned.
 * Throws for an `r` that is no function, and for a scale that is not above 0 and finite.
 *
 * @example
 * const net = pipe(input([3]), dense(2), reparam(softly(fullSharing({ rank: 2 }), { scale: 0.1 })))
 * net.init(key(0)).fast.dense.weight.free // [[0, 0], [0, 0], [0, 0]]
 * net.init(key(0)).slow.dense.logScale // -2.303
 */
export const softly = <S extends Shape, Slow, V>(
  r: Reparameterisation<Tensor<S>, Slow, V>,
  settings: { readonly scale: number },
): ((weight: Tensor<S>) => Softly<S, Slow, V>) => {
  checkKind('softly', r, 'a function', 'a reparameterisation')
  const { scale } = checkParts('softly, settings', settings, {})
  checkNumber('softly', scale, 'a number above 0', 'scale')
  return (weight) => {
    const { shape } = weight
    const how = r(weight)
    return {
      slow: { shared: how.slow, logScale: placeholder([]) },
      fast: { shared: how.fast, free: placeholder(shape) },
      init: (key, start) => {
        const { slow, fast } = how.init(key, start)
        return {
          slow: { shared: slow, logScale: literal(Math.log(scale)) },
          fast: { shared: fast, free: tensor(new Float64Array(sizeOf(shape)), shape) },
        }
      },
      apply: ({ shared, logScale }, { shared: v, free }) => added(how.apply(shared, v), free, exp(logScale)),
    }
  }
}

/** x + σ y. */
function added<S extends Shape>(x: Tensor<S>, y: Tensor<S>, scale: Scalar): Tensor<S>
function added(x: Tensor, y: Tensor, scale: Scalar): Tensor {
  return add(x, mul(y, scale))
}
