/** Means for generic code, where types do not know shapes. */
import { fail } from '../core/problem'
import { showShape, sizeOf } from '../core/shape'
import type { AnyTensor } from '../core/tensor'
import { mapLeaves, type Tree } from '../core/tree'
import { sumAxes } from '../primitives/broadcast'
import { div, fillLike } from '../primitives/elementwise'

/** The mean over axes: of at least one number, for of none it is 0 / 0. */
export const meanOver = (x: AnyTensor, axes: readonly number[]): AnyTensor => {
  const count = sizeOf(axes.map((axis) => x.shape[axis]))
  if (count === 0)
    fail({
      where: 'mean',
      given: `shape ${showShape(x.shape)} over axes ${showShape(axes)}`,
      expected: 'at least one number to take the mean of',
      fix: 'sum, which is 0 where there is nothing',
    })
  const total = sumAxes(x, axes)
  return div(total, fillLike(total, count))
}

/** The mean over axis 0 of every tensor of a tree, as `vmap` gives it. */
export const meanOfLanes = (tree: Tree): Tree => mapLeaves(tree, (x) => meanOver(x, [0]))
