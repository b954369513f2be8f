/**
 * A kernel fills one value: for every index of its kept axes it combines a term over the summed axes, and
 * finishes the total. Elementwise chains, movements, reductions and contractions are all of this form:
 *
 *   to[i] (+)= finish(Σⱼ term(i, j), i)
 */
import type { Shape } from '../dsl/core/shape'
import type { DType } from '../dsl/core/tensor'
import type { Access } from './access'
import type { Target } from './target'

/** What is computed for one index. */
export type Expr =
  | { readonly kind: 'load'; readonly access: Access; readonly dtype: DType }
  | { readonly kind: 'number'; readonly value: number; readonly dtype: DType }
  | { readonly kind: 'apply'; readonly name: string; readonly inputs: readonly Expr[]; readonly dtype: DType }
  | { readonly kind: 'total'; readonly dtype: DType }

export interface Kernel {
  /** Kept axes, then summed ones. */
  readonly sizes: Shape
  readonly kept: number
  readonly combine: 'add' | 'max'
  /** Over all axes. */
  readonly term: Expr
  /** Over the kept axes, and the total. */
  readonly finish: Expr
  /** Strides over the kept axes. */
  readonly to: Access
  /** Whether what is there already is added. */
  readonly accumulate: boolean
  /** Where what was lost in adding to it is added up, if many numbers are; strides over the kept axes. */
  readonly lost?: Access
}

/** So few numbers are added to what is in memory without a thought for what is lost. */
export const FEW_ADDED = 8

/** A sum in memory and what was lost on the way to it, which is no number where the sum is none or endless. */
export const whole = (sum: Expr, lost: Expr): Expr => ({
  kind: 'apply',
  name: 'select',
  inputs: [
    { kind: 'apply', name: 'equal', inputs: [lost, lost], dtype: 'bool' },
    { kind: 'apply', name: 'add', inputs: [sum, lost], dtype: sum.dtype },
    sum,
  ],
  dtype: sum.dtype,
})

/** The expression with every access changed; `undefined` where one cannot be. */
export const mapAccesses = (expr: Expr, f: (access: Access) => Access | undefined): Expr | undefined => {
  if (expr.kind === 'load') {
    const access = f(expr.access)
    return access === undefined ? undefined : { ...expr, access }
  }
  if (expr.kind !== 'apply') return expr
  const inputs: Expr[] = []
  for (const input of expr.inputs) {
    const changed = mapAccesses(input, f)
    if (changed === undefined) return undefined
    inputs.push(changed)
  }
  return { ...expr, inputs }
}

/** All accesses, from left to right. */
export const accessesOf = (expr: Expr): readonly Access[] => {
  if (expr.kind === 'load') return [expr.access]
  return expr.kind === 'apply' ? expr.inputs.flatMap(accessesOf) : []
}

/** Whether it is the same for every index. */
export const isStill = (expr: Expr): boolean =>
  expr.kind !== 'total' &&
  (expr.kind !== 'apply' || expr.inputs.every(isStill)) &&
  accessesOf(expr).every(({ strides }) => strides.every((stride) => stride === 0))

/** How many operations it takes. */
export const workOf = (expr: Expr): number =>
  expr.kind === 'apply' ? expr.inputs.reduce((sum, input) => sum + workOf(input), 1) : 0

/** Where it writes. */
export const targets = ({ to, lost }: Kernel): readonly Access[] => (lost === undefined ? [to] : [to, lost])

/** All that it reads and writes. */
export const allAccesses = (kernel: Kernel): readonly Access[] => [
  ...accessesOf(kernel.term),
  ...accessesOf(kernel.finish),
  ...targets(kernel),
]

/** The kernel with every access changed; `axes` is how many axes the access has. */
export const changed = (kernel: Kernel, f: (access: Access, axes: number) => Access): Kernel => ({
  ...kernel,
  term: mapAccesses(kernel.term, (access) => f(access, kernel.sizes.length)) ?? kernel.term,
  finish: mapAccesses(kernel.finish, (access) => f(access, kernel.kept)) ?? kernel.finish,
  to: f(kernel.to, kernel.kept),
  ...(kernel.lost && { lost: f(kernel.lost, kernel.kept) }),
})

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
export const normal = (kernel: Kernel): Kernel => {
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
export const nested = (kernel: Kernel, { nesting }: Target): Kernel => {
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
export const settled = (kernel: Kernel): Kernel => {
  if (kernel.sizes.length > kernel.kept) return kernel
  const withTerm = (expr: Expr): Expr => {
    if (expr.kind === 'total') return kernel.term
    return expr.kind === 'apply' ? { ...expr, inputs: expr.inputs.map(withTerm) } : expr
  }
  return { ...kernel, term: withTerm(kernel.finish), finish: { kind: 'total', dtype: kernel.finish.dtype } }
}
