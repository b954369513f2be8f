/**
 * The factors of a square matrix: P A = L U, with the largest number of each column as its pivot (Golub and Van Loan,
 * Matrix Computations, algorithm 3.4.1). No derivative goes through them: who solves by them gives that of a solution.
 */
import type { AnyTensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { binary, div, fillLike, mul, neg, select, sub, unary } from '../primitives/elementwise'
import { gather, scatter } from '../primitives/gather'
import { literal, withoutDerivative } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { argmax } from '../primitives/reduce'
import { scanTrees } from '../transforms/scan'
import { lowerHalf, onDiagonal, only, outer, places, turned, upperHalf } from './matrices'
import { substituted } from './triangular'

/** As a type and not an interface, so that it is a tree. */
export type Factors = {
  /** U in the upper half; below it L, whose diagonal is of ones. */
  readonly lu: AnyTensor
  /** Row i of P A is this row of A. */
  readonly order: AnyTensor
  /** That of the determinant. */
  readonly sign: AnyTensor
}

export const factors = (a: AnyTensor): Factors => {
  const [n] = a.shape
  const all = places(n)
  const column = (x: AnyTensor): AnyTensor => expandTo(reshape(x, [n, 1]), [n, n])
  const step = ({ lu, order, sign }: Factors, j: AnyTensor) => {
    const here = expandTo(j, all.shape)
    const isHere = binary('equal', all, here)
    const isAfter = binary('less', here, all)
    const sizes = unary('abs', gather(turned(lu), j))
    const best = argmax(select(binary('less', all, here), fillLike(sizes, -1), sizes), 0)
    const isBest = binary('equal', all, expandTo(best, all.shape))
    const swapped = select(isHere, expandTo(best, all.shape), select(isBest, here, all))
    const rows = gather(lu, swapped)
    const row = gather(rows, j)
    const pivot = gather(row, j)
    // where the pivot is 0, so is all that is below it
    const divisor = select(binary('equal', pivot, fillLike(pivot, 0)), fillLike(pivot, 1), pivot)
    const below = only(isAfter, div(gather(turned(rows), j), expandTo(divisor, all.shape)))
    const rest = sub(rows, outer(below, only(isAfter, row)))
    const isBelow = binary('and', column(isAfter), expandTo(isHere, [n, n]))
    const signed = mul(sign, unary('sign', pivot))
    const next: Factors = {
      lu: select(isBelow, column(below), rest),
      order: gather(order, swapped),
      sign: select(binary('equal', best, j), signed, neg(signed)),
    }
    return [next, []] as const
  }
  return scanTrees(step, { lu: withoutDerivative(a), order: all, sign: literal(1) }, all)[0]
}

/** X of A X = B, or of Aᵀ X = B, by the factors of A. */
export const solvedBy = (lu: AnyTensor, order: AnyTensor, b: AnyTensor, transposed: boolean): AnyTensor => {
  const lower = select(onDiagonal(lu.shape[0]), fillLike(lu, 1), lowerHalf(lu))
  const upper = upperHalf(lu)
  if (!transposed) return substituted(upper, substituted(lower, gather(b, order), false), true)
  const permuted = substituted(turned(lower), substituted(turned(upper), b, false), true)
  return scatter(permuted, order, lu.shape[0])
}
