/**
 * `scan` repeats a step: each takes the carry of the one before and a place of what is gone through, and gives the next
 * carry and something to be listed. The step is traced once, however many there are: a program with a loop is as long as
 * its body. (As `lax.scan` of JAX.)
 *
 * Laws: it is the steps written out one after the other, and so are its derivatives of every order and its batches; what
 * a derivative needs in memory is the carry of each step, for steps are computed anew on the way back.
 */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import { type AnyTensor, typed } from '../core/tensor'
import { leaves, mapLeaves, paths, restore, type Tree } from '../core/tree'
import { placeholder } from '../primitives/leaves'
import { constant } from '../core/primitive'
import { looped } from './scanned'
import { type Batched, type Leading, sizeOfAll } from './vmap'

/** How a loop runs. */
export interface Scan {
  /** From the last place to the first; what is listed of a place lies at that place. */
  readonly reverse?: boolean
}

const show = ({ dtype, shape }: AnyTensor): string => `${dtype} ${showShape(shape)}`

/** How many places there are, in all lists. */
const lengthOf = (xs: Tree): number =>
  sizeOfAll('scan', xs, {
    none: {
      given: 'nothing to go through',
      expected: 'at least one tensor, with a place for each step in axis 0',
      fix: 'pass the numbers of the steps, such as tensor([0, 1, 2], [3])',
    },
    all: 'that is gone through',
    same: 'in all steps',
  })

/** Refuses a carry that would change its shape or type from step to step. */
const checkCarry = (next: Tree, init: Tree): void => {
  const now = new Map(paths(next))
  const before = paths(init)
  for (const [path, x] of before) {
    const y = now.get(path)
    if (y?.dtype !== x.dtype || !sameShape(y.shape, x.shape))
      fail({
        where: 'scan',
        given: `a step that makes ${y === undefined ? 'nothing' : show(y)} of the carry${path === '' ? '' : ` at ${path}`}`,
        expected: `${show(x)}, as it was before the step`,
        cause: 'the carry goes into the next step, which is the same for all',
      })
  }
  if (now.size !== before.length)
    fail({
      where: 'scan',
      given: `a step that gives a carry of ${now.size} tensors`,
      expected: `${before.length}, with the names of the first carry`,
    })
}

/** What is listed of no step at all. */
const emptyList = ({ shape, dtype }: AnyTensor): AnyTensor =>
  constant(typed([], dtype), { shape: [0, ...shape], dtype })

/**
 * The carry after all steps, and what each step gave, as tensors with a place for each step in axis 0.
 *
 * @example
 * const sums = (sum: Scalar, x: Scalar) => [add(sum, x), add(sum, x)] as const
 * scan(sums, literal(0), tensor([1, 2, 3], [3])) // [6, [1, 3, 6]]
 */
export function scan<C extends Tree, X, Y, L extends Batched<X>>(
  step: (carry: C, x: X) => readonly [carry: C, y: Y],
  init: C,
  xs: L,
  how?: Scan,
): readonly [carry: C, ys: Batched<Y, Leading<L>>]
export function scan(
  step: (carry: Tree, x: Tree) => readonly [Tree, Tree],
  init: Tree,
  xs: Tree,
  { reverse = false }: Scan = {},
): unknown {
  return run(step, init, xs, lengthOf(xs), reverse)
}

const run = (
  step: (carry: Tree, x: Tree) => readonly [Tree, Tree],
  init: Tree,
  xs: Tree,
  length: number,
  reverse: boolean,
): readonly [Tree, Tree] => {
  const carry = mapLeaves(init, ({ shape, dtype }) => placeholder(shape, dtype))
  const x = mapLeaves(xs, ({ shape, dtype }) => placeholder(shape.slice(1), dtype))
  const [next, y] = step(carry, x)
  checkCarry(next, init)
  if (length === 0) return [init, mapLeaves(y, emptyList)]
  const byPath = new Map(paths(next))
  const made = looped({
    carry: leaves(carry),
    places: leaves(x),
    nextCarry: paths(carry).map(([path, leaf]) => byPath.get(path) ?? leaf),
    listed: leaves(y),
    init: leaves(init),
    lists: leaves(xs),
    length,
    reverse,
  })
  return [restore(init, made.carry), restore(y, made.listed)]
}

/** The carry after so many steps that go through nothing. */
export const repeated = <C extends Tree>(step: (carry: C) => C, init: C, times: number): C => {
  // what goes in as a tree of that type comes out as one
  const of = (carry: Tree): readonly [Tree, Tree] => [step(carry as C), []]
  return run(of, init, [], times, false)[0] as C
}
