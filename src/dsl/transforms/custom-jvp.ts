/**
 * A function with a derivative of one's own, said forwards: what it makes of a tangent. Linear in the tangent, it is
 * transposed where a cotangent is pulled back, so it serves both ways. (As `jax.custom_jvp`.)
 *
 * Law: jvp of it is the given tangent, and ⟨jvp(f)(x, t), u⟩ = ⟨t, vjp(f)(x, u)⟩.
 */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import type { AnyTensor } from '../core/tensor'
import { placeholder } from '../primitives/leaves'
import { customDerivative } from './custom'
import { pullback } from './grad'
import { dependents } from './graph'

/** The tangent of the result, given those of the inputs; linear in them. */
export type Push = (
  tangents: readonly AnyTensor[],
  inputs: readonly AnyTensor[],
  result: AnyTensor,
) => AnyTensor

/** Refuses what a transpose would be wrong for: a tangent of another shape, or one that is not linear. */
const checkPushed = (pushed: AnyTensor, result: AnyTensor): void => {
  if (!sameShape(pushed.shape, result.shape))
    fail({
      where: 'customJvp',
      given: `a tangent of shape ${showShape(pushed.shape)}`,
      expected: `${showShape(result.shape)}, as the result has`,
    })
}

const checkLinear = (pulled: readonly AnyTensor[], tangents: readonly AnyTensor[]): void => {
  if (dependents(pulled, tangents).some((x) => !tangents.includes(x)))
    fail({
      where: 'customJvp',
      given: 'a tangent that is not linear in those of the inputs',
      expected: 'products of tangents with what does not depend on them, and sums of such products',
    })
}

/**
 * `f` on a list of tensors of float32, with the derivative along tangents that `push` says. Its derivative throws for a
 * tangent of another shape than the result, or not linear in those of the inputs.
 *
 * @example
 * const cube = customJvp(
 *   ([x]) => pow(x as Scalar, 3),
 *   ([t], [x]) => mul(t as Scalar, mul(3, square(x as Scalar))),
 * )
 * grad((x: Scalar) => cube([x]) as Scalar)(literal(2)) // 12
 */
export const customJvp = (
  f: (inputs: readonly AnyTensor[]) => AnyTensor,
  push: Push,
): ((inputs: readonly AnyTensor[]) => AnyTensor) =>
  customDerivative(f, (g, inputs, result) => {
    const tangents = inputs.map(({ shape, dtype }) => placeholder(shape, dtype))
    const pushed = push(tangents, inputs, result)
    checkPushed(pushed, result)
    const pulled = pullback([pushed], [g], tangents)
    checkLinear(pulled, tangents)
    return pulled
  })
