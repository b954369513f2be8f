/** What expressions cost, and sums of few terms as expressions. */
import { primitives } from '../dsl/primitives'
import { accessesOf, type Expr, mapAccesses, workOf } from './kernel'

/** Whether nothing is computed. */
export const isLoad = (expr: Expr): boolean => expr.kind === 'load' || expr.kind === 'number'

const isHeavy = (expr: Expr): boolean =>
  expr.kind === 'apply' && (primitives[expr.name].cost === 'function' || expr.inputs.some(isHeavy))

/** Computing it again costs no more than reading it back. */
export const isCheap = (expr: Expr): boolean =>
  !isHeavy(expr) &&
  workOf(expr) <= 2 &&
  accessesOf(expr).filter(({ strides }) => strides.some((stride) => stride !== 0)).length <= 1

/** The sum of a term over the axes after the first `kept`, as one expression. */
export const writtenOut = (term: Expr, kept: number, sizes: readonly number[]): Expr => {
  const [size, ...rest] = sizes
  if (size === undefined) return term
  const at = (place: number): Expr =>
    writtenOut(
      mapAccesses(term, (access) => ({
        ...access,
        offset: access.offset + place * access.strides[kept],
        strides: access.strides.toSpliced(kept, 1),
      })) ?? term,
      kept,
      rest,
    )
  return Array.from({ length: size }, (_, place) => at(place)).reduce((sum, next) => ({
    kind: 'apply',
    name: 'add',
    inputs: [sum, next],
    dtype: term.dtype,
  }))
}
