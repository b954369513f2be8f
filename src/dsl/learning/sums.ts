/** The sum of all numbers of a tree. */
import type { AnyTensor, Scalar } from '../core/tensor'
import { leaves, type Tree } from '../core/tree'
import { sumAxes } from '../primitives/broadcast'
import { add } from '../primitives/elementwise'
import { literal } from '../primitives/leaves'

export function sumOfAll(tree: Tree): Scalar
export function sumOfAll(tree: Tree): AnyTensor {
  const sums = leaves(tree).map((x) =>
    sumAxes(
      x,
      x.shape.map((_, axis) => axis),
    ),
  )
  return sums.reduce(add, literal(0))
}
