/**
 * An elementwise function with a derivative of one's own, for where that of its parts is right but inexact, as 1 − tanh²
 * is in the tails. `customDerivative` does the same for any function; this one can be said here, below the transforms,
 * because what works on each number alone works on all lanes of a batch as it is.
 */
import { type AnyTensor, type Cotangents, expression, type Op } from '../core/tensor'
import { expandTo } from './broadcast'

/** Pulls the cotangent of a result back to the inputs. */
export type Adjoint = (g: AnyTensor, inputs: readonly AnyTensor[], result: AnyTensor) => Cotangents

const ownOp = (adjoint: Adjoint): Op => {
  const self: Op = {
    name: 'custom',
    attributes: { elementwise: true },
    meaning: ([result]) => result,
    adjoint: (g, [, ...inputs], result) => [undefined, ...adjoint(g, inputs, result)],
    batched: (inputs, { size, mapped }) => {
      const all = inputs.map((x, i) => (mapped[i] ? x : expandTo(x, [size, ...x.shape])))
      return expression(self, all, all[0])
    },
  }
  return self
}

/** `f` on tensors of one shape, number by number, with the derivative that `adjoint` says. */
export const elementwiseDerivative =
  (f: (inputs: readonly AnyTensor[]) => AnyTensor, adjoint: Adjoint) =>
  (inputs: readonly AnyTensor[]): AnyTensor => {
    const result = f(inputs)
    return expression(ownOp(adjoint), [result, ...inputs], result)
  }
