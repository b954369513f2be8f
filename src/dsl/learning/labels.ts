/** Labels that come in as constants, before they are symbols of a program, where no number can be looked at. */
import { isTensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { tensor } from '../primitives/leaves'

/**
 * Shows the smallest and the largest label to what takes them, with the labels' axes but the first: a loss that knows
 * its classes refuses a constant that is none of them.
 */
export const tryLabels = (labels: Tree, take: (target: Tree) => unknown): void => {
  if (!isTensor(labels)) return
  const { data } = labels
  if (data === undefined || data.length === 0 || labels.dtype !== 'int32') return
  const [, ...shape] = labels.shape
  let [least, most] = [Infinity, -Infinity]
  for (const label of data) [least, most] = [Math.min(least, label), Math.max(most, label)]
  const size = data.length / labels.shape[0]
  for (const label of [least, most]) take(tensor(new Int32Array(size).fill(label), shape, 'int32'))
}
