/**
 * Which iterations of a step are independent of each other: those that write different places, and read none that
 * the step writes.
 *
 * Law: iterations along parallel axes, in any order, give the same bits.
 */
import type { Shape } from '../dsl/core/shape'
import type { Access } from './access'
import { accessesOf, type Kernel, targets } from './kernel'
import type { Step } from './steps'

export type Order = 'parallel' | 'sequential'

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** Of each axis, whether two indices that differ along it lie in two places, whatever the others are. */
const apartAlong = ({ strides }: Access, sizes: Shape): readonly boolean[] => {
  if (sizes.includes(0)) return strides.map(() => true)
  const moving = strides
    .map((stride, axis) => ({ axis, stride: Math.abs(stride), reach: (sizes[axis] - 1) * Math.abs(stride) }))
    .filter(({ reach }) => reach > 0)
    .sort((a, b) => a.stride - b.stride)
  // below a border all together reach less far than any step above it
  const isBorder = (at: number): boolean => {
    const below = moving.slice(0, at).reduce((sum, { reach }) => sum + reach, 0)
    const above = moving.slice(at).reduce((all, { stride }) => divisor(stride, all), 0)
    return above === 0 || below < above
  }
  const alone = new Set(moving.flatMap(({ axis }, i) => (isBorder(i) && isBorder(i + 1) ? [axis] : [])))
  return strides.map((_, axis) => sizes[axis] === 1 || alone.has(axis))
}

const kernelOrders = (kernel: Kernel): readonly Order[] => {
  const { sizes, kept, term, finish } = kernel
  const written = new Set(targets(kernel).map(({ slot }) => slot))
  const readsItself = [...accessesOf(term), ...accessesOf(finish)].some(({ slot }) => written.has(slot))
  const apart = targets(kernel).map((access) => apartAlong(access, sizes.slice(0, kept)))
  return sizes.map((size, axis) => {
    // the terms of a sum go into one total
    const isParallel = axis < kept ? !readsItself && apart.every((along) => along[axis]) : size === 1
    return isParallel ? 'parallel' : 'sequential'
  })
}

/** Of each axis of a kernel; of the places and the columns of rows. */
export const ordersOf = (step: Step): readonly Order[] => {
  if (step.kind === 'kernel') return kernelOrders(step.kernel)
  return [step.kind === 'gather' ? 'parallel' : 'sequential', 'parallel']
}
