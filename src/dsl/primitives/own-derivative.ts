/**
 * An elementwise function with a derivative of one's own, for where that of its parts is right but inexact, as 1 − tanh²
 * is in the tails. `customDerivative` does the same for any function; this one can be said here, below the transforms,
 * because what works on each number alone works on all lanes of a batch as it is.
 */
import { type AnyTensor, expression, type OwnDerivative } from '../core/tensor'
import { expandTo } from './broadcast'

/** Pulls the cotangent of a result back to the inputs. */
export type Adjoint = OwnDerivative['adjoint']

/** A result under another derivative: that of its first input is 0, and those of the others are what `adjoint` says. */
export const withDerivative = (
  adjoint: Adjoint,
  inputs: readonly AnyTensor[],
  rest: Pick<OwnDerivative, 'slopes' | 'batched'>,
): AnyTensor =>
  expression({ name: 'custom', attributes: {} }, inputs, inputs[0], {
    own: { ...rest, adjoint: (g, [, ...others], result) => [undefined, ...adjoint(g, others, result)] },
  })

/** `f` on tensors of one shape, number by number, with the derivative that `adjoint` says. */
export const elementwiseDerivative =
  (f: (inputs: readonly AnyTensor[]) => AnyTensor, adjoint: Adjoint) =>
  (inputs: readonly AnyTensor[]): AnyTensor => {
    const over = (all: readonly AnyTensor[]): AnyTensor =>
      withDerivative(adjoint, all, {
        slopes: 'elementwise',
        batched: (xs, { size, mapped }) =>
          over(xs.map((x, i) => (mapped[i] ? x : expandTo(x, [size, ...x.shape])))),
      })
    return over([f(inputs), ...inputs])
  }
