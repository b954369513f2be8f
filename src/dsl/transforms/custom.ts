/**
 * A function with a derivative of one's own, for where the automatic one is right but numerically poor.
 * Law: the given adjoint is the derivative; the derivative suite checks whoever uses it.
 */
import { checkKind } from '../core/arguments'
import type { AnyTensor } from '../core/tensor'
import { expandTo, sumAxes } from '../primitives/broadcast'
import { placeholder } from '../primitives/leaves'
import { type Adjoint, withDerivative } from '../primitives/own-derivative'
import { batch } from './vmap'

/** The result as it is, but pulled back to `inputs` by `adjoint`; engines see only the result. */
const custom = (adjoint: Adjoint, all: readonly AnyTensor[]): AnyTensor =>
  withDerivative(adjoint, all, {
    slopes: 'mixed',
    batched: ([result, ...inputs], { size, mapped, ...axis }) => {
      const value = mapped[0] ? result : expandTo(result, [size, ...result.shape])
      const lane = (x: AnyTensor, isMapped: boolean) =>
        isMapped ? placeholder(x.shape.slice(1), x.dtype) : x
      const overLanes: Adjoint = (g, xs, y) => {
        const one = [lane(g, true), lane(y, true), ...xs.map((x, i) => lane(x, mapped[i + 1]))]
        const lanes = new Map(
          one.flatMap((x, i) => (x === [g, y, ...xs][i] ? [] : [[x, [g, y, ...xs][i]] as const])),
        )
        const parts = adjoint(one[0], one.slice(2), one[1])
        const batched = batch(
          parts.filter((part) => part !== undefined),
          lanes,
          { size, ...axis },
        )
        let next = 0
        // an input that all lanes share gets the sum of what flows to it from each: `shared` adds it up
        return parts.map((part, i) =>
          part === undefined ? undefined : shared(batched[next++], mapped[i + 1]),
        )
      }
      return custom(overLanes, [value, ...inputs])
    },
  })

const shared = (g: AnyTensor, mapped: boolean): AnyTensor => (mapped ? g : sumAxes(g, [0]))

/**
 * `f` on a list of tensors, with the derivative that `adjoint` says: from the cotangent of the result, the inputs and the
 * result to a cotangent for each input, or to `undefined` where nothing flows back. When called, it throws for an `f`
 * that is no function, and for inputs that are no list.
 *
 * @example
 * const steep = customDerivative(
 *   ([x]) => x,
 *   (g) => [isFloat32(g) ? mul(g, 10) : g],
 * )
 * vjp((x: Tree) => steep(leaves(x)))(literal(3), literal(1)) // [3, 10]
 */
export const customDerivative =
  (f: (inputs: readonly AnyTensor[]) => AnyTensor, adjoint: Adjoint) =>
  (inputs: readonly AnyTensor[]): AnyTensor =>
    custom(adjoint, [
      checkKind('customDerivative', f, 'a function')(inputs),
      ...checkKind('customDerivative, inputs', inputs, 'a list'),
    ])
