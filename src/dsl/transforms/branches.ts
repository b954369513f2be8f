/**
 * The branch of a `select` that is not taken does not count. Its cotangent is 0 there, but 0 times the slope of a root
 * at 0, or of an overflown exponential, is no number. So a cotangent that comes out of a `select` carries where it may
 * differ from 0, and what it passes on its way is looked at there only: everywhere else its inputs and its result are
 * replaced by 1, where every elementwise slope is finite. (Known as the double `where`, which users of other libraries
 * write by hand.) It costs nothing where no `select` is differentiated.
 *
 * Law: where the condition is c, the gradients of select(c, f, g), of any order, are those of f where c holds and those
 * of g elsewhere, for elementwise f and g and what moves, repeats and adds up their elements.
 */
import type { AnyTensor } from '../core/tensor'
import { cast } from '../primitives/cast'
import { add, binary, fillLike, select, unary, written } from '../primitives/elementwise'
import { pulledBack, slopesOf } from '../primitives/rules'

/** What flows back to a tensor: a cotangent and, as a tensor of bool, where it may differ from 0; by default anywhere. */
export interface Flow {
  readonly cotangent: AnyTensor
  readonly within?: AnyTensor | undefined
}

const not = (x: AnyTensor): AnyTensor => unary('not', x)

const isComplement = (x: AnyTensor, y: AnyTensor): boolean => x === not(y) || y === not(x)

/** Two flows to one tensor. */
export const joined = (x: Flow | undefined, y: Flow): Flow => {
  if (x === undefined) return y
  const cotangent = add(x.cotangent, y.cotangent)
  if (x.within === undefined || y.within === undefined || isComplement(x.within, y.within))
    return { cotangent }
  return { cotangent, within: not(binary('and', not(x.within), not(y.within))) }
}

const isElementwise = (x: AnyTensor): boolean => ['bounded', 'elementwise'].includes(slopesOf(x))

/** 1 where the cotangent is 0; numbers in the program that do no harm stay what they are. */
const harmless = (x: AnyTensor, within: AnyTensor): AnyTensor => {
  const number = written(x)
  if (x.dtype !== 'float32' || (number !== undefined && number !== 0 && Number.isFinite(number))) return x
  return select(within, x, fillLike(x, 1))
}

type Flows = readonly (Flow | undefined)[]

const flows = (
  cotangents: readonly (AnyTensor | undefined)[],
  within: (i: number) => AnyTensor | undefined,
): Flows =>
  cotangents.map((cotangent, i) => (cotangent === undefined ? undefined : { cotangent, within: within(i) }))

/** What flows to the inputs of an expression, given what flows to it. */
export const pulledThrough = (x: AnyTensor, { cotangent, within }: Flow): Flows => {
  const { op, inputs } = x
  const narrowed = (to: AnyTensor): AnyTensor => (within === undefined ? to : binary('and', within, to))
  if (op.name === 'select')
    return flows(pulledBack(x, cotangent), (i) => narrowed(i === 1 ? inputs[0] : not(inputs[0])))
  if (within !== undefined && slopesOf(x) === 'moved') {
    const moved = pulledBack(x, cast(within, 'float32'))
    return flows(pulledBack(x, cotangent), (i) => {
      const y = moved[i]
      return y && binary('less', fillLike(y, 0), y)
    })
  }
  if (within === undefined || !isElementwise(x) || slopesOf(x) === 'bounded')
    return flows(pulledBack(x, cotangent), () => (isElementwise(x) ? within : undefined))
  const safe = inputs.map((input) => harmless(input, within))
  return flows(pulledBack(x, cotangent, safe, harmless(x, within)), () => within)
}
