/** What functions of matrices have in common: masks, columns, and what they refuse. */
import { fail } from '../core/problem'
import { showShape, sizeOf, tabulate } from '../core/shape'
import { type AnyTensor, checkTensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { einsum } from '../primitives/einsum'
import { fillLike, select } from '../primitives/elementwise'
import { tensor } from '../primitives/leaves'
import { reshape, transpose } from '../primitives/movement'

/** The transposed matrix. */
export const turned = (x: AnyTensor): AnyTensor => transpose(x, [1, 0])

export const product = (x: AnyTensor, y: AnyTensor): AnyTensor => einsum('ij,jk->ik', x, y)

/** x yᵀ of two vectors. */
export const outer = (x: AnyTensor, y: AnyTensor): AnyTensor => einsum('i,j->ij', x, y)

/** 0 … n − 1. */
export const places = (n: number): AnyTensor =>
  tensor(
    Int32Array.from({ length: n }, (_, i) => i),
    [n],
    'int32',
  )

/** Where row and column are so, as [n, n] of bool. */
const where = (n: number, holds: (row: number, column: number) => boolean): AnyTensor =>
  tensor(
    tabulate(n * n, (i) => Number(holds(Math.floor(i / n), i % n))),
    [n, n],
    'bool',
  )

/** The elements at some places, and 0 elsewhere, whatever stands there. */
export const only = (at: AnyTensor, x: AnyTensor): AnyTensor => select(at, x, fillLike(x, 0))

export const onDiagonal = (n: number): AnyTensor => where(n, (row, column) => row === column)

export const lowerHalf = (x: AnyTensor): AnyTensor =>
  only(
    where(x.shape[0], (row, column) => row >= column),
    x,
  )

export const upperHalf = (x: AnyTensor): AnyTensor =>
  only(
    where(x.shape[0], (row, column) => row <= column),
    x,
  )

/** NaN in place of numbers that nobody should count with. */
export const soundIf = (isSound: AnyTensor, x: AnyTensor): AnyTensor =>
  select(expandTo(isSound, x.shape), x, fillLike(x, NaN))

export const checkSquare = (name: string, a: AnyTensor): AnyTensor => {
  const { shape } = checkTensor(name, a)
  return shape.length === 2 && shape[0] === shape[1]
    ? a
    : fail({
        where: name,
        given: `shape ${showShape(shape)}`,
        expected: 'a square matrix, [n, n]',
        ...(shape.length > 2 && { fix: `vmap(${name}), for many matrices` }),
      })
}

/** A function of the columns of [n, m] on a right side [n, …] of a matrix [n, n]. */
export const onColumns = (
  name: string,
  [a, b]: readonly [a: AnyTensor, b: AnyTensor],
  f: (columns: AnyTensor) => AnyTensor,
): AnyTensor => {
  const [n, ...rest] = checkTensor(name, b).shape
  if (n !== checkSquare(name, a).shape[0])
    fail({
      where: name,
      given: `a right side ${showShape(b.shape)} of a matrix ${showShape(a.shape)}`,
      expected: `${a.shape[0]} numbers in its first axis`,
    })
  return sizeOf(b.shape) === 0 ? b : reshape(f(reshape(b, [n, sizeOf(rest)])), b.shape)
}
