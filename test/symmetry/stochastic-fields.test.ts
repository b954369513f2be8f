/** Sharing by doubly stochastic matrices: rows and columns sum to 1, and permutations of a group stay as they are. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import { conv2d } from '../../src/dsl/networks/convolution'
import { input } from '../../src/dsl/networks/net'
import { weightsOf } from '../../src/dsl/networks/inspect'
import { reparam } from '../../src/dsl/networks/reparam'
import { placeholder, tensor, valueOf, valuesOf } from '../../src/dsl/primitives/leaves'
import { logSinkhorn } from '../../src/dsl/functions/stochastic'
import { reference } from '../../src/engines/reference'
import { sharedFields } from '../../src/symmetry/field-sharing'
import { groupSharing } from '../../src/symmetry/group-kernels'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { normalisationGap, stochasticFields } from '../../src/symmetry/stochastic-fields'
import { expectClose, run, test } from '../laws'

/** R of channel t out, [d, d] by rows, read off the kernels of filters with a single 1. */
const matrices = async (from: number, to: number, size: number, logits: readonly number[]) => {
  const d = size * size * from
  const way = stochasticFields({ from, to })(placeholder([size, size, from, to]))
  const slow = { logits: tensor(logits, [to - 1, d, d] as const) }
  const all = Array.from({ length: to }, () => new Float64Array(d * d))
  for (let m = 0; m < d; m++) {
    const v = tensor(
      Array.from({ length: d }, (_, i) => Number(i === m)),
      [1, d, 1] as const,
    )
    const kernel = valuesOf(await run(reference, () => way.apply(slow, v), [] as const))
    for (let n = 0; n < d; n++) for (let t = 0; t < to; t++) all[t][n * d + m] = kernel[n * to + t]
  }
  return { d, all }
}

describe('stochasticFields', () => {
  test.prop(
    [
      fc
        .record({
          from: fc.constantFrom(1, 2),
          to: fc.integer({ min: 2, max: 3 }),
          size: fc.constantFrom(1, 2),
        })
        .chain((sizes) => {
          const count = (sizes.to - 1) * (sizes.size ** 2 * sizes.from) ** 2
          return fc.record({
            sizes: fc.constant(sizes),
            logits: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
              minLength: count,
              maxLength: count,
            }),
          })
        }),
    ],
    { numRuns: 12 },
  )(
    'has doubly stochastic matrices, the first the identity',
    async ({ sizes: { from, to, size }, logits }) => {
      const { d, all } = await matrices(from, to, size, logits)
      expect(Array.from(all[0])).toEqual(
        Array.from({ length: d * d }, (_, i) => Number(Math.floor(i / d) === i % d)),
      )
      for (const R of all)
        for (let i = 0; i < d; i++) {
          const sums = [0, 0]
          for (let j = 0; j < d; j++) {
            expect(R[i * d + j]).toBeGreaterThanOrEqual(0)
            sums[0] += R[i * d + j]
            sums[1] += R[j * d + i]
          }
          for (const sum of sums) expect(sum).toBeCloseTo(1, 6)
        }
    },
  )

  test.prop([fc.constantFrom<'image' | 'fields'>('image', 'fields'), fc.nat(99)], { numRuns: 2 })(
    'holds the sharing of quarter turns as a fixed point',
    async (of, seed) => {
      const [turns, size] = [4, 3]
      const from = of === 'image' ? 1 : turns
      const U = groupSharing(cyclic(turns), of, size)
      const d = size * size * from
      expect(U.shape).toEqual([size * size, from, turns, d])
      // U_t by rows; then R_t = U_t U_1ᵀ, so that R_1 = 1 and the filter is U_1 v
      const part = (t: number) => (n: number, m: number) => valuesOf(U)[(n * turns + t) * d + m]
      const product = (t: number) =>
        Array.from({ length: d * d }, (_, i) => {
          let sum = 0
          for (let m = 0; m < d; m++) sum += part(t)(Math.floor(i / d), m) * part(0)(i % d, m)
          return sum
        })
      const permutations = [1, 2, 3].map(product)
      for (const R of permutations) {
        expect(R.every((x) => Math.abs(x) < 1e-9 || Math.abs(x - 1) < 1e-9)).toBe(true)
        expect(R.filter((x) => x > 0.5)).toHaveLength(d)
      }
      const logits = tensor(
        permutations.flatMap((R) => R.map((x) => 80 * Math.round(x))),
        [turns - 1, d, d] as const,
      )
      const fixed = valuesOf(await run(reference, () => logSinkhorn(logits, 20), [] as const))
      fixed.forEach((x, i) => expect(Math.exp(x)).toBeCloseTo(Math.round(permutations.flat()[i]), 6))
      const plain = pipe(input([5, 5, 2 * from]), conv2d(3 * turns, size, { bias: false }))
      const known = pipe(plain, reparam(sharedFields(U)))
      const learned = pipe(plain, reparam(stochasticFields({ from, to: turns })))
      const v = known.init(key(seed)).fast.conv.weight
      const values = valuesOf(v)
      const [fieldsIn, , fieldsOut] = v.shape
      const first = tensor(
        Array.from({ length: values.length }, (_, at) => {
          const [o, n, i] = [at % fieldsOut, Math.floor(at / fieldsOut) % d, Math.floor(at / fieldsOut / d)]
          let sum = 0
          for (let m = 0; m < d; m++) sum += part(0)(n, m) * values[(i * d + m) * fieldsOut + o]
          return sum
        }),
        [fieldsIn, d, fieldsOut] as const,
      )
      const made = await run(
        reference,
        () =>
          [
            weightsOf(known, { slow: {}, fast: { conv: { weight: v } } }),
            weightsOf(learned, { slow: { conv: { logits } }, fast: { conv: { weight: first } } }),
          ] as const,
        [] as const,
      )
      expectClose('kernels', made[0], made[1], { tolerance: 1e-6 })
    },
  )

  test('refuses a field of one channel, and channels that are not whole fields', () => {
    expect(() => stochasticFields({ from: 1, to: 1 })).toThrow('1 channels out')
    expect(() => pipe(input([5, 5, 1]), conv2d(6, 3), reparam(stochasticFields({ from: 1, to: 4 })))).toThrow(
      'of 4 channels out',
    )
  })
})

describe('normalisationGap', () => {
  test('is 0 where rows and columns are normalised, and grows with what is missing', async () => {
    const gap = async (logits: readonly number[]) =>
      valueOf(
        await run(reference, () => normalisationGap({ logits: tensor(logits, [1, 2, 2]) }), [] as const),
      )
    expect(await gap([0, 0, 0, 0].map((x) => x - Math.LN2))).toBeCloseTo(0, 12)
    expect(await gap([0, 0, 0, 0])).toBeCloseTo(2 * Math.LN2 ** 2, 12)
  })
})
