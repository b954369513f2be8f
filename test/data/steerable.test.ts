import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { fieldKernels, steerablePool, type Turns } from '../../src/data/steerable'
import { pooledTasks } from '../../src/data/task-pool'
import { key } from '../../src/dsl/core/random'
import { right } from './outcome'
import { test } from '../laws/law'

const anyTurns = fc.constantFrom<Turns>('rotations', 'rotations-and-flips')
const weight = fc.double({ min: -3, max: 3, noNaN: true })
const anyWeights = fc.array(weight, { minLength: 6, maxLength: 6 })

type Kernel = readonly number[]
const kernelsOf = (all: Float64Array): readonly Kernel[] =>
  Array.from({ length: all.length / 9 }, (_, k) => Array.from(all.subarray(9 * k, 9 * (k + 1))))
/** Counter-clockwise by a quarter, as numpy's rot90. */
const quarter = (kernel: Kernel): Kernel => kernel.map((_, i) => kernel[(i % 3) * 3 + 2 - Math.floor(i / 3)])
const flipped = (kernel: Kernel): Kernel =>
  kernel.map((_, i) => kernel[(2 - Math.floor(i / 3)) * 3 + (i % 3)])

/** The number of independent vectors among some. */
const rank = (vectors: readonly Kernel[]): number =>
  vectors.reduce<readonly Kernel[]>((found, vector) => {
    const rest = found.reduce<Kernel>((left, direction) => {
      const along = left.reduce((sum, value, i) => sum + value * direction[i], 0)
      return left.map((value, i) => value - along * direction[i])
    }, vector)
    const size = Math.hypot(...rest)
    return size < 1e-9 ? found : [...found, rest.map((value) => value / size)]
  }, []).length

describe('fieldKernels', () => {
  test.prop([anyTurns, anyWeights])('are each other, turned by a quarter, exactly', (turns, weights) => {
    const kernels = kernelsOf(fieldKernels(turns, weights))
    expect(kernels.length).toBe(turns === 'rotations' ? 8 : 16)
    for (let j = 0; j < 8; j++) {
      expect(kernels[(j + 2) % 8]).toEqual(quarter(kernels[j]))
      if (kernels.length > 8) expect(kernels[8 + ((j + 2) % 8)]).toEqual(quarter(kernels[8 + j]))
    }
  })

  test.prop([anyWeights])('are each other, mirrored, exactly', (weights) => {
    const kernels = kernelsOf(fieldKernels('rotations-and-flips', weights))
    for (let j = 0; j < 8; j++) expect(kernels[8 + ((8 - j) % 8)]).toEqual(flipped(kernels[j]))
  })

  test.prop([anyTurns, anyWeights, anyWeights])('are linear in the weights', (turns, one, other) => {
    const [a, b] = [fieldKernels(turns, one), fieldKernels(turns, other)]
    fieldKernels(
      turns,
      one.map((w, i) => w + 2 * other[i]),
    ).forEach((value, i) => expect(value).toBeCloseTo(a[i] + 2 * b[i], 10))
  })

  test.each(['rotations', 'rotations-and-flips'] as const)('of %s span six dimensions', (turns) => {
    const units = [0, 1, 2, 3, 4, 5].map((own) => [0, 1, 2, 3, 4, 5].map((w) => (w === own ? 1 : 0)))
    expect(rank(units.flatMap((unit) => kernelsOf(fieldKernels(turns, unit))))).toBe(6)
    // The first kernel alone takes all of them: the covariance of a filter has rank 6.
    expect(rank(units.map((unit) => kernelsOf(fieldKernels(turns, unit))[0]))).toBe(6)
  })

  test.each([
    ['rotations', 0.625, 0.5],
    ['rotations-and-flips', 0.5625, 1],
  ] as const)('of %s give targets whose square is %d on average', (turns, energy, harmonic) => {
    // E[y²] is the expected squared norm of a kernel, for inputs of variance 1.
    const variances = [0.5, 0.5, harmonic, harmonic, harmonic, harmonic]
    const norms = kernelsOf(fieldKernels(turns, [0, 0, 0, 0, 0, 0])).map((_, channel) =>
      variances.reduce((sum, variance, own) => {
        const unit = variances.map((_variance, w) => (w === own ? 1 : 0))
        return sum + variance * Math.hypot(...kernelsOf(fieldKernels(turns, unit))[channel]) ** 2
      }, 0),
    )
    for (const norm of norms) expect(norm).toBeCloseTo(energy, 12)
  })
})

describe('steerable', () => {
  test.prop([anyTurns, fc.integer(), fc.nat(1999)], { numRuns: 6 })(
    'has as targets the correlation of the inputs with the kernels of the task',
    (turns, seed, number) => {
      const data = steerablePool(key(seed), { turns })
      const { x, y } = data.task(number)
      const kernels = kernelsOf(data.kernels(number))
      const channels = kernels.length
      expect(data.target).toEqual([30, 30, channels])
      expect([x.length, y.length]).toEqual([20 * 32 * 32, 20 * 30 * 30 * channels])
      for (let i = 0; i < y.length; i += 997) {
        const [channel, place] = [i % channels, Math.floor(i / channels)]
        const [column, row, image] = [place % 30, Math.floor(place / 30) % 30, Math.floor(place / 900)]
        const at = (image * 32 + row) * 32 + column
        const sum = kernels[channel].reduce(
          (s, k, tap) => s + k * x[at + 32 * Math.floor(tap / 3) + (tap % 3)],
          0,
        )
        expect(Math.abs(y[i] - sum)).toBeLessThan(1e-5)
      }
    },
  )

  test.each([
    ['rotations', 0.625, 24],
    ['rotations-and-flips', 0.5625, 48],
  ] as const)('draws kernels of %s with a squared norm of %d on average', (turns, energy, channels) => {
    const data = steerablePool(key(1), { turns })
    const perTask = Array.from({ length: 2000 }, (_, number) =>
      data.kernels(number).reduce((sum, k) => sum + (k * k) / channels, 0),
    )
    const mean = perTask.reduce((sum, x) => sum + x, 0) / perTask.length
    const deviation = Math.sqrt(perTask.reduce((sum, x) => sum + (x - mean) ** 2, 0) / perTask.length)
    expect(Math.abs(mean - energy)).toBeLessThan((4 * deviation) / Math.sqrt(perTask.length))
  })

  test("has the authors' numbers of tasks, and those it is told", () => {
    const counts = ({ tasks, train }: { readonly tasks: number; readonly train: number }) => [tasks, train]
    expect(counts(steerablePool(key(0), { turns: 'rotations' }))).toEqual([10_000, 8000])
    expect(counts(steerablePool(key(0), { turns: 'rotations-and-flips' }))).toEqual([2000, 1600])
    expect(counts(steerablePool(key(0), { turns: 'rotations', tasks: 100 }))).toEqual([100, 80])
  })

  test('is sampled as any pool', () => {
    const data = steerablePool(key(2), { turns: 'rotations' })
    const { support, query } = right(pooledTasks(data, 'test', { support: 1, query: 3 }))(key(0), 2)
    expect([support.x.length, support.y.length]).toEqual([2 * 1024, 2 * 21600])
    expect([query.x.length, query.y.length]).toEqual([6 * 1024, 6 * 21600])
    const meanSquare = query.y.reduce((sum, y) => sum + y * y, 0) / query.y.length
    expect(meanSquare).toBeGreaterThan(0.1)
  })
})
