/**
 * A kernel fills one value: for every index of its kept axes it combines a term over the summed axes, and
 * finishes the total. Elementwise chains, movements, reductions and contractions are all of this form:
 *
 *   to[i] (+)= finish(Σⱼ term(i, j), i)
 */
import { remembered } from '../dsl/core/remembered'
import type { Shape } from '../dsl/core/shape'
import type { DType } from '../dsl/core/tensor'
import type { ElementwiseName } from '../dsl/primitives/elementwise'
import type { Access } from './access'

/** What is computed for one index. */
export type Expr =
  | { readonly kind: 'load'; readonly access: Access; readonly dtype: DType }
  | { readonly kind: 'number'; readonly value: number; readonly dtype: DType }
  | {
      readonly kind: 'apply'
      readonly name: ElementwiseName
      readonly inputs: readonly Expr[]
      readonly dtype: DType
    }
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
  /** Where what the last addition to it lost is kept, if many numbers are added; strides over the kept axes. */
  readonly lost?: Access
}

/** So few numbers are added to what is in memory without a thought for what is lost. */
export const FEW_ADDED = 8

/** A sum in memory and what was lost on the way to it. */
export const whole = (sum: Expr, lost: Expr): Expr => ({
  kind: 'apply',
  name: 'add',
  inputs: [sum, lost],
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
export const accessesOf = remembered((expr: Expr): readonly Access[] => {
  const found: Access[] = []
  const collect = (part: Expr): void => {
    if (part.kind === 'load') found.push(part.access)
    else if (part.kind === 'apply') part.inputs.forEach(collect)
  }
  collect(expr)
  return found
})

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
export const allAccesses = remembered((kernel: Kernel): readonly Access[] => [
  ...accessesOf(kernel.term),
  ...accessesOf(kernel.finish),
  ...targets(kernel),
])

/** The kernel with every access changed; `axes` is how many axes the access has. */
export const changed = (kernel: Kernel, f: (access: Access, axes: number) => Access): Kernel => ({
  ...kernel,
  term: mapAccesses(kernel.term, (access) => f(access, kernel.sizes.length)) ?? kernel.term,
  finish: mapAccesses(kernel.finish, (access) => f(access, kernel.kept)) ?? kernel.finish,
  to: f(kernel.to, kernel.kept),
  ...(kernel.lost && { lost: f(kernel.lost, kernel.kept) }),
})
