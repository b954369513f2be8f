/** Kernels of equal work in one form, with the axes in the order of their loops. */
import type { Access } from './access'
import { accessesOf, changed, type Expr, type Kernel, targets } from './kernel'
import type { Target } from './target'

/** The kernel with its axes in another order; kept ones stay before summed ones. */
const reordered = (kernel: Kernel, order: readonly number[]): Kernel =>
  changed({ ...kernel, sizes: order.map((axis) => kernel.sizes[axis]) }, (access, axes) => ({
    ...access,
    strides: order.filter((axis) => axis < axes).map((axis) => access.strides[axis]),
  }))

/** Every access of the kernel with as many strides as the kernel has axes. */
const widened = (kernel: Kernel): readonly Access[] => {
  const summed = kernel.sizes.slice(kernel.kept).map(() => 0)
  const padded = (access: Access): Access => ({ ...access, strides: [...access.strides, ...summed] })
  return [...accessesOf(kernel.term), ...[...accessesOf(kernel.finish), ...targets(kernel)].map(padded)]
}

/** The kernel without axes of size 1, and with neighbouring axes made one where all accesses allow it. */
const normal = (kernel: Kernel): Kernel => {
  const without = (axis: number, joined: number): Kernel => {
    const drop = (access: Access): Access => ({
      ...access,
      strides: access.strides.filter((_, i) => i !== axis),
    })
    return {
      ...changed(kernel, drop),
      sizes: kernel.sizes
        .map((size, i) => (i === axis + 1 ? size * joined : size))
        .filter((_, i) => i !== axis),
      kept: axis < kernel.kept ? kernel.kept - 1 : kernel.kept,
    }
  }
  const single = kernel.sizes.indexOf(1)
  if (single >= 0) return normal(without(single, 1))
  const accesses = widened(kernel)
  for (let axis = 0; axis + 1 < kernel.sizes.length; axis++)
    if (
      axis + 1 !== kernel.kept &&
      accesses.every(({ strides }) => strides[axis] === strides[axis + 1] * kernel.sizes[axis + 1])
    )
      return normal(without(axis, kernel.sizes[axis]))
  return kernel
}

/** Short axes go inwards past much longer ones: what they share then stays in the cache. */
const nested = (kernel: Kernel, { nesting }: Target): Kernel => {
  const accesses = widened(kernel)
  const { sizes, kept } = kernel
  const apart = (axis: number): boolean => accesses.every(({ strides }) => strides[axis] !== 0)
  const movable = [...sizes.keys()].filter((axis) => axis < kept && !apart(axis))
  const inward = movable.filter(
    (axis) =>
      sizes[axis] <= nesting.short &&
      movable.some(
        (other) => other > axis && sizes[other] >= Math.max(nesting.long, nesting.times * sizes[axis]),
      ),
  )
  if (inward.length === 0) return kernel
  const keptAxes = [...sizes.keys()].filter((axis) => axis < kept)
  return reordered(kernel, [
    ...keptAxes.filter((axis) => !inward.includes(axis)),
    ...inward,
    ...[...sizes.keys()].filter((axis) => axis >= kept),
  ])
}

/** Without a summed axis the term itself is the total. */
const settled = (kernel: Kernel): Kernel => {
  if (kernel.sizes.length > kernel.kept) return kernel
  const withTerm = (expr: Expr): Expr => {
    if (expr.kind === 'total') return kernel.term
    return expr.kind === 'apply' ? { ...expr, inputs: expr.inputs.map(withTerm) } : expr
  }
  return { ...kernel, term: withTerm(kernel.finish), finish: { kind: 'total', dtype: kernel.finish.dtype } }
}

/** The kernel as it is scheduled and written. */
export const prepared = (kernel: Kernel, target: Target): Kernel => nested(settled(normal(kernel)), target)
