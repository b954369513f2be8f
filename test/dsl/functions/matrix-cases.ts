/** Random calls of the functions of matrices, and what elimination and expansion along a row give for them. */
import * as fc from 'fast-check'
import type { Shape } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { attention } from '../../../src/dsl/functions/attention'
import { cholesky } from '../../../src/dsl/functions/cholesky'
import { inverse, logdet, solve } from '../../../src/dsl/functions/solve'
import { triangularSolve } from '../../../src/dsl/functions/triangular'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { numbers, shuffled } from '../../laws'
import { type Cases, known, small } from './kinds-of-calls'
import { type Numbers, rows, softmaxOf } from './naive'

type Matrix = Tensor<readonly [number, number]>

const onRows = (x: AnyTensor, order: Numbers): AnyTensor => {
  const all = rows(Array.from(valuesOf(x)), x.shape[1])
  return tensor(
    order.flatMap((i) => all[i]),
    x.shape,
  )
}

/** Matrices whose diagonal outweighs the rest of their rows: regular, of positive determinant. */
export const dominant = (n: number): fc.Arbitrary<AnyTensor> =>
  numbers([n, n]).map((x) =>
    tensor(
      Array.from(valuesOf(x)).map((value, i) => value / 2 + (i % (n + 1) === 0 ? n + 1 : 0)),
      [n, n],
    ),
  )

/** The same with their rows in any order, which pivots have to find. */
export const regular = (n: number): fc.Arbitrary<AnyTensor> =>
  fc.tuple(dominant(n), shuffled([...Array(n).keys()])).map(([x, order]) => onRows(x, order))

const square = (x: Numbers): readonly Numbers[] => rows(x, Math.sqrt(x.length))

/** Along the first row. */
const determinant = (a: readonly Numbers[]): number =>
  a.length === 0
    ? 1
    : a[0].reduce(
        (total, x, j) => total + (-1) ** j * x * determinant(a.slice(1).map((row) => row.toSpliced(j, 1))),
        0,
      )

/** Cramer's rule, for each column of the right side. */
const solution = (a: readonly Numbers[], b: readonly Numbers[]): Numbers =>
  a.flatMap((_, i) =>
    b[0].map((_, k) => determinant(a.map((row, r) => row.with(i, b[r][k]))) / determinant(a)),
  )

const root = (a: readonly Numbers[]): Numbers => {
  const l = a.map((row) => row.map(() => 0))
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j <= i; j++) {
      const rest = (a[i][j] + a[j][i]) / 2 - l[i].reduce((sum, x, k) => sum + (k < j ? x * l[j][k] : 0), 0)
      l[i][j] = i === j ? Math.sqrt(rest) : rest / l[j][j]
    }
  return l.flat()
}

const rightSides = (n: number): fc.Arbitrary<Shape> =>
  fc.oneof(
    fc.constant([n]),
    small(3).map((m) => [n, m]),
  )

/** Systems of equations with a matrix of some kind. */
const systems = (
  label: string,
  f: (a: Matrix, b: Tensor<readonly [number]>) => AnyTensor,
  matrices: (n: number) => fc.Arbitrary<AnyTensor>,
  counted: (row: number, column: number) => boolean = () => true,
): Cases =>
  small(3)
    .chain((n) => fc.tuple(fc.constant(n), rightSides(n)))
    .chain(([n, right]) =>
      known(label, f, [matrices(n), numbers(right)], (a, b) =>
        solution(
          square(a).map((row, i) => row.map((x, j) => (counted(i, j) ? x : 0))),
          rows(b, b.length / n),
        ),
      ),
    )

const onSquare = (
  label: string,
  f: (a: Matrix) => AnyTensor,
  matrices: (n: number) => fc.Arbitrary<AnyTensor>,
  naive: (a: readonly Numbers[]) => Numbers,
): Cases => small(3).chain((n) => known(label, f, [matrices(n)], (a) => naive(square(a))))

export const matrixCases = {
  attention: fc.tuple(small(3), small(3), small(2), small(2)).chain(([t, s, d, e]) =>
    known(
      'attention',
      (q: Matrix, k: Matrix, v: Matrix) => attention(q, k, v),
      [numbers([t, d]), numbers([s, d]), numbers([s, e])],
      (q, k, v) =>
        rows(q, d).flatMap((query) => {
          const fits = rows(k, d).map(
            (one) => one.reduce((sum, x, i) => sum + x * query[i], 0) / Math.sqrt(d),
          )
          const weights = softmaxOf(fits)
          return rows(v, e)[0].map((_, column) =>
            weights.reduce((sum, weight, i) => sum + weight * v[i * e + column], 0),
          )
        }),
    ),
  ),
  cholesky: onSquare('cholesky', cholesky, dominant, root),
  triangularSolve: fc.oneof(
    systems('triangularSolve', triangularSolve, dominant, (i, j) => i >= j),
    systems(
      'triangularSolve, upper',
      (t, b) => triangularSolve(t, b, { upper: true }),
      dominant,
      (i, j) => i <= j,
    ),
  ),
  solve: systems('solve', solve, regular),
  inverse: onSquare('inverse', inverse, regular, (a) =>
    solution(
      a,
      a.map((row, i) => row.map((_, j) => Number(i === j))),
    ),
  ),
  logdet: onSquare('logdet', logdet, dominant, (a) => [Math.log(determinant(a))]),
} as const satisfies Readonly<Record<string, Cases>>
