/**
 * A function as a loop of one step: its derivative keeps what goes in and computes the rest anew, and where its value is
 * not needed it does not run.
 *
 * Law: it is the function, and so are its derivatives of every order and its batches.
 */
import type { AnyTensor } from '../core/tensor'
import { leaves, restore, type Tree } from '../core/tree'
import { expandTo } from '../primitives/broadcast'
import { fillLike, select } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { dependents } from './graph'
import { looped } from './scanned'

/** Says of an expression whether derivatives find its value again. */
export type Keeps = (x: AnyTensor) => boolean

const nothing: Keeps = () => false

/** When there is something to do, as a bool, and what there is without it: as many tensors. */
interface Condition {
  readonly when: AnyTensor
  readonly otherwise: (made: readonly AnyTensor[]) => readonly AnyTensor[]
}

const placeholderLike = ({ shape, dtype }: AnyTensor): AnyTensor => placeholder(shape, dtype)

export const zerosLike = (made: readonly AnyTensor[]): readonly AnyTensor[] => made.map((x) => fillLike(x, 0))

/** What the function makes of the inputs, which it gets under another identity. */
export const once = <I extends Tree, R extends Tree>(
  f: (inputs: I) => R,
  inputs: I,
  { condition, keeps = nothing }: { readonly condition?: Condition; readonly keeps?: Keeps } = {},
): R => {
  const given = leaves(inputs)
  const carry = given.map(placeholderLike)
  const result = f(restore(inputs, carry))
  const made = leaves(result)
  const before = made.map(placeholderLike)
  const when = condition && placeholder([], 'bool')
  const { carry: last } = looped({
    carry: [...before, ...carry, ...(when ? [when] : [])],
    places: [],
    nextCarry: [
      ...made.map((x, i) => (when ? select(expandTo(when, x.shape), x, before[i]) : x)),
      ...carry,
      ...(when ? [when] : []),
    ],
    listed: dependents(made, carry).filter((x) => !carry.includes(x) && keeps(x)),
    keepsListed: true,
    init: [...(condition?.otherwise ?? zerosLike)(made), ...given, ...(condition ? [condition.when] : [])],
    lists: [],
    length: 1,
    reverse: false,
    when,
  })
  return restore(result, last.slice(0, made.length))
}
