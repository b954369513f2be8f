/**
 * Representations: a group as matrices, ρ(g) for each element, on columns of `size` numbers.
 *
 * Laws: ρ(g) ρ(h) = ρ(g h) and ρ(identity) is the identity matrix; permutation representations, turns of the plane
 * and sums and products of them are orthogonal: ρ(g)ᵀ = ρ(g⁻¹).
 */
import { checkParts, refused } from '../dsl/core/arguments'
import { fail } from '../dsl/core/problem'
import { checkFinite, checkGroup, type FiniteGroup, type Group, isFiniteGroup } from './groups/group'
import { wholeSize } from './groups/size'
import type { Permutation } from './groups/symmetric'

/** A group as matrices: the matrix of a product is the product of the matrices. */
export interface Representation<G> {
  /** For problems and read-outs, such as `regular ⊕ trivial`. */
  readonly name: string
  /** Whose elements the matrices are of. */
  readonly group: Group<G>
  /** How many numbers the group acts on: rows and columns of a matrix. */
  readonly size: number
  /** ρ(g), row-major, [size, size]. */
  readonly matrix: (g: G) => Float64Array
}

const matrixOf = (size: number, entry: (row: number, column: number) => number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, i) => entry(Math.floor(i / size), i % size))

/**
 * The representation that moves number i to place `to(g)[i]`. Throws unless the size is a whole number of at least 1.
 *
 * @example
 * const swapping = permuting(cyclic(2), 2, (g) => [g, 1 - g])
 * Array.from(swapping.matrix(1)) // [0, 1, 1, 0]
 */
export const permuting = <G>(
  group: Group<G>,
  size: number,
  to: (g: G) => Permutation,
  name = `permutations of ${size}`,
): Representation<G> => {
  wholeSize('permuting', size, 1)
  return {
    name,
    group,
    size,
    matrix: (g) => {
      const places = to(g)
      return matrixOf(size, (row, column) => Number(places[column] === row))
    },
  }
}

/**
 * Numbers that the group leaves alone.
 *
 * @example
 * Array.from(trivial(cyclic(4)).matrix(3)) // [1]
 */
export const trivial = <G>(group: Group<G>, size = 1): Representation<G> => {
  wholeSize('trivial', size, 1)
  return {
    name: size === 1 ? 'trivial' : `${size} trivial`,
    group,
    size,
    matrix: () => matrixOf(size, (row, column) => Number(row === column)),
  }
}

/** Refuses what is no representation. */
export const checkRepresentation = <R>(where: string, given: R): R =>
  checkParts(
    where,
    given,
    { group: 'a record', size: 'a number', matrix: 'a function' },
    'a representation: regular(cyclic(4))',
  )

/**
 * One number for each element; g moves the number of h to that of g h. Throws for a group that does not list its
 * elements.
 *
 * @example
 * Array.from(regular(cyclic(2)).matrix(1)) // [0, 1, 1, 0]
 */
export const regular = <G>(group: FiniteGroup<G>): Representation<G> =>
  permuting(
    checkFinite('regular', group),
    group.elements.length,
    (g) => group.elements.map((h) => group.index(group.compose(g, h))),
    'regular',
  )

/**
 * ρ ⊕ σ ⊕ …: numbers of each one after the other. Throws for no parts, and for one that is no representation.
 *
 * @example
 * const both = directSum(trivial(cyclic(4)), regular(cyclic(4)))
 * both.name // 'trivial ⊕ regular'
 * both.size // 5
 */
export const directSum = <G>(
  ...parts: readonly [Representation<G>, ...Representation<G>[]]
): Representation<G> => {
  for (const part of parts) checkRepresentation('directSum', part)
  if (parts.length === 0) refused('directSum', undefined, 'a representation or more')
  const [{ group }] = parts
  const size = parts.reduce((total, part) => total + part.size, 0)
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((total, part) => total + part.size, 0))
  return {
    name: parts.map(({ name }) => name).join(' ⊕ '),
    group,
    size,
    matrix: (g) => {
      const sum = new Float64Array(size * size)
      parts.forEach((part, p) => {
        const block = part.matrix(g)
        for (let row = 0; row < part.size; row++)
          sum.set(
            block.subarray(row * part.size, (row + 1) * part.size),
            (starts[p] + row) * size + starts[p],
          )
      })
      return sum
    },
  }
}

/**
 * ρ ⊗ σ: a number for each pair, those of σ together. Throws where one of the two is no representation.
 *
 * @example
 * const pairs = tensorProduct(regular(cyclic(4)), regular(cyclic(4)))
 * pairs.size // 16
 */
export const tensorProduct = <G>(first: Representation<G>, second: Representation<G>): Representation<G> => ({
  name: `(${checkRepresentation('tensorProduct', first).name}) ⊗ (${checkRepresentation('tensorProduct', second).name})`,
  group: first.group,
  size: first.size * second.size,
  matrix: (g) => {
    const [a, b] = [first.matrix(g), second.matrix(g)]
    const [m, n] = [first.size, second.size]
    return matrixOf(
      m * n,
      (row, column) => a[Math.floor(row / n) * m + Math.floor(column / n)] * b[(row % n) * n + (column % n)],
    )
  },
})

/** Far above the rounding of float64, and far below what a matrix that is wrong leaves. */
const TOLERANCE = 1e-9

/**
 * A representation of one's own. For a finite group it is checked that it is one; an error shows the g and the h
 * where it is not. Throws for a size that is not whole or below 1, and, for a finite group, matrices of other sizes.
 *
 * @example
 * const signs = representation({ name: 'signs', group: cyclic(2), size: 1, matrix: (g) => [1 - 2 * g] })
 * signs.matrix(1)[0] // -1
 */
export const representation = <G>(
  parts: Omit<Representation<G>, 'matrix'> & { readonly matrix: (g: G) => ArrayLike<number> },
): Representation<G> => {
  const { name, group, size, matrix } = checkParts('representation', parts, {
    name: 'a text',
    matrix: 'a function',
  })
  checkGroup('representation, group', group)
  wholeSize(`representation ${name}`, size, 1)
  const rho = (g: G): Float64Array => Float64Array.from(matrix(g))
  if (!isFiniteGroup(group)) return { name, group, size, matrix: rho }
  const where = `representation ${name}`
  const matrices = group.elements.map(rho)
  matrices.forEach((m, i) => {
    if (m.length !== size * size)
      fail({
        where,
        given: `${m.length} numbers for ${group.show(group.elements[i])}`,
        expected: `${size * size}, the matrix [${size}, ${size}]`,
      })
  })
  group.elements.forEach((g, i) => {
    group.elements.forEach((h, j) => {
      const product = multiply(matrices[i], matrices[j], size)
      const together = matrices[group.index(group.compose(g, h))]
      if (!product.every((x, k) => Math.abs(x - together[k]) <= TOLERANCE))
        fail({
          where,
          given: `ρ(g) ρ(h) other than ρ(g h) for g = ${group.show(g)}, h = ${group.show(h)}`,
          expected: 'a matrix for each element such that products stay products',
        })
    })
  })
  const unit = matrixOf(size, (row, column) => Number(row === column))
  if (!matrices[0].every((x, k) => Math.abs(x - unit[k]) <= TOLERANCE))
    fail({ where, given: 'ρ(identity) other than the identity matrix', expected: 'the identity matrix' })
  return { name, group, size, matrix: rho }
}

const multiply = (a: Float64Array, b: Float64Array, size: number): Float64Array =>
  matrixOf(size, (row, column) => {
    let sum = 0
    for (let k = 0; k < size; k++) sum += a[row * size + k] * b[k * size + column]
    return sum
  })
