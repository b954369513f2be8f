/**
 * The generators of motions that a function does not see, from its polarisation.
 *
 * Laws: generators are orthonormal; a function that turns leave alone has the rotation among those that hold.
 */
import { checkKind, checkParts } from '../../dsl/core/arguments'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { fail } from '../../dsl/core/problem'
import type { LieGenerator } from './motions'
import type { Polarisation } from './polarisation'

/** A motion that a function does not see, and how well. */
export interface FoundGenerator {
  /** Of length 1, its largest number positive. */
  readonly generator: LieGenerator
  /** How much the function changes along it, in units of its change along a random one: `lieError`. */
  readonly error: number
  /** The least that random gradients have for the generator at this place. */
  readonly chance: number
  /** Whether the function is invariant: a tenth of chance at most. */
  readonly holds: boolean
}

const OF_CHANCE = 0.1

const form = (moment: Float64Array, a: LieGenerator): number => {
  const length = a.reduce((total, x) => total + x * x, 0)
  let total = 0
  a.forEach((x, i) => {
    a.forEach((y, j) => {
      total += x * y * moment[i * a.length + j]
    })
  })
  return Math.sqrt(Math.max(0, total / length))
}

/** Refuses what is no polarisation, such as the promise of one. */
const checkPolarisation = (where: string, of: Polarisation): Polarisation =>
  checkParts(where, of, { size: 'a number', moment: 'a list', chance: 'a list' }, 'await polarisation(…)')

/**
 * The error of one generator, such as `planarMotion('rotation')`: how much f changes along it, in units of its
 * change along a random one. Throws for a generator of another size, or of zeros.
 *
 * @example
 * const points = tensor([1, 0, 0, 2, 3, 1, -1, 2], [4, 2])
 * const product = (x: Tensor<readonly [2]>) => mul(slice(x, [0], [1]), slice(x, [1], [1]))
 * const found = await polarisation(product, points, { key: key(0) })
 * lieError(found, [1, 0, 0, -1]) // 0
 */
export const lieError = (of: Polarisation, generator: LieGenerator): number => {
  const { size, moment } = checkPolarisation('lieError', of)
  checkKind('lieError, generator', generator, 'a list')
  return generator.length === size && generator.some((x) => x !== 0)
    ? form(moment, generator)
    : fail({
        where: 'lieError',
        given: `a generator of ${generator.length} numbers${generator.some((x) => x !== 0) ? '' : ', all 0'}`,
        expected: `${size} numbers, not all 0`,
      })
}

const spectrum = (size: number, moment: Float64Array) => {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(size, size, Array.from(moment)),
    { assumeSymmetric: true },
  )
  return realEigenvalues
    .map((value, i) => ({ error: Math.sqrt(Math.max(0, value)), vector: eigenvectorMatrix.getColumn(i) }))
    .sort((a, b) => a.error - b.error)
}

/**
 * All generators, those that the function sees least first; they are orthonormal. Throws for what is no polarisation,
 * such as the promise of one.
 *
 * @example
 * const points = tensor([1, 0, 0, 2, 3, 1, -1, 2], [4, 2])
 * const first = (x: Tensor<readonly [2]>) => slice(x, [0], [1])
 * const generators = generatorsOf(await polarisation(first, points, { key: key(0) }))
 * generators.map(({ holds }) => holds) // [true, true, false, false]
 */
export const generatorsOf = (of: Polarisation): readonly FoundGenerator[] => {
  const { size, moment, chance } = checkPolarisation('generatorsOf', of)
  const nulls = chance.map((one) => spectrum(size, one).map(({ error }) => error))
  return spectrum(size, moment).map(({ error, vector }, i) => {
    const least = Math.min(...nulls.map((errors) => errors[i]))
    const largest = vector.reduce((most, x) => (Math.abs(x) > Math.abs(most) + 1e-9 ? x : most), 0)
    return {
      generator: vector.map((x) => (largest < 0 ? -x : x)),
      error,
      chance: least,
      holds: error <= OF_CHANCE * least,
    }
  })
}
