/**
 * `scan` repeats a step: each takes the carry of the one before and a place of what is gone through, and gives the next
 * carry and something to be listed. The step is traced once, however many there are: a program with a loop is as long as
 * its body. (As `lax.scan` of JAX.)
 *
 * Laws: it is the steps written out one after the other, and so are its derivatives of every order and its batches; what
 * a derivative needs in memory is the carry of each step, for steps are computed anew on the way back; in segments, the
 * carry of each segment and those of the steps of one.
 */
import { checkKind, checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { type AnyTensor, typed } from '../core/tensor'
import { leaves, mapLeaves, restore, type Tree } from '../core/tree'
import { placeholder } from '../primitives/leaves'
import { constant } from '../core/primitive'
import { carriedOn } from './carry'
import { inSegments, joined } from './in-segments'
import { looped } from './scanned'
import { type Batched, type Leading, sizeOfAll } from './vmap'

/** How a loop runs. */
export interface Scan {
  /** From the last place to the first; what is listed of a place lies at that place. */
  readonly reverse?: boolean
  /**
   * Steps of which a derivative keeps the first carry alone, and computes the others anew when it comes to them. Of n
   * steps √n need the least memory: that of 2 √n carries instead of n, for a second time through the steps.
   */
  readonly segment?: number
}

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

/** What is listed of no step at all. */
const emptyList = ({ shape, dtype }: AnyTensor): AnyTensor =>
  constant(typed([], dtype), { shape: [0, ...shape], dtype })

const checkSegment = (steps: number): number =>
  Number.isInteger(steps) && steps > 0
    ? steps
    : fail({ where: 'scan', given: `segments of ${steps} steps`, expected: 'a whole number of at least 1' })

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
  how?: Scan,
): unknown {
  return scanTrees(step, init, xs, how)
}

/** `scan` where the types of the trees do not matter: for generic code, whose shapes are not known yet. */
export const scanTrees = <C extends Tree, X extends Tree, Y extends Tree>(
  step: (carry: C, x: X) => readonly [carry: C, y: Y],
  init: C,
  xs: X,
  how: Scan = {},
): readonly [carry: C, ys: Y] => {
  checkKind('scan', step, 'a function')
  const { reverse = false, segment } = checkParts('scan, settings', how, {})
  const length = lengthOf(xs)
  if (segment !== undefined && segment < length) {
    const cut = { length, segment: checkSegment(segment), reverse }
    const [segments, rest] = inSegments(xs, cut)
    const through = (carry: C, some: X): readonly [C, Y] => scanTrees(step, carry, some, { reverse })
    const [middle, listed] = scanTrees(through, init, segments, { reverse })
    const [last, tail] = through(middle, rest)
    return [last, joined(listed, tail, cut)]
  }
  const carry = mapLeaves(init, ({ shape, dtype }) => placeholder(shape, dtype))
  const x = mapLeaves(xs, ({ shape, dtype }) => placeholder(shape.slice(1), dtype))
  const [next, y] = step(carry, x)
  const nextCarry = carriedOn('scan', next, init)
  if (length === 0) return [init, mapLeaves(y, emptyList)]
  const made = looped({
    carry: leaves(carry),
    places: leaves(x),
    nextCarry,
    listed: leaves(y),
    init: leaves(init),
    lists: leaves(xs),
    length,
    reverse,
  })
  return [restore(init, made.carry), restore(y, made.listed)]
}
