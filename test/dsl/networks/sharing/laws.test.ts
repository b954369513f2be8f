/** What each sharing scheme promises of its weights. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../../src/dsl/core/random'
import type { Shape } from '../../../../src/dsl/core/shape'
import type { Tensor } from '../../../../src/dsl/core/tensor'
import type { Tree } from '../../../../src/dsl/core/tree'
import { dense } from '../../../../src/dsl/networks/dense'
import { input } from '../../../../src/dsl/networks/net'
import type { Named } from '../../../../src/dsl/networks/records'
import { type Reparam, reparam } from '../../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../../src/dsl/networks/reparameterisations'
import { doublyStochastic, sharingEntropy } from '../../../../src/dsl/networks/sharing/doubly-stochastic'
import { lowRank } from '../../../../src/dsl/networks/sharing/low-rank'
import { rowStochastic } from '../../../../src/dsl/networks/sharing/row-stochastic'
import { softly } from '../../../../src/dsl/networks/sharing/softly'
import { literal, tensor, valueOf, valuesOf } from '../../../../src/dsl/primitives/leaves'
import { grad } from '../../../../src/dsl/transforms/grad'
import { reference } from '../../../../src/engines/reference'
import { singularValues } from '../../../../src/symmetry/singular-values'
import { expectClose, innerProduct, run, test } from '../../../laws'
import { moved, numbersFor } from '../../loose'

const seeds = fc.integer({ min: 0, max: 1000 })
const EXACT = { tolerance: 1e-12 }
const small = fc.integer({ min: 1, max: 4 })
const shapes: fc.Arbitrary<Shape> = fc.array(small, { minLength: 1, maxLength: 4 })
const flat = (x: Tensor): readonly number[] => Array.from(valuesOf(x))
const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0)

/** The weight made of these parameters. */
const made = <S extends Shape, Slow, V>(how: Reparam<Tensor<S>, Slow, V>, slow: Slow, fast: V) =>
  run(reference, (s: Tree, f: Tree) => how.apply(s as Slow, f as V), [slow as Tree, fast as Tree])

describe('lowRank', () => {
  test.prop([shapes, small, small, seeds], { numRuns: 40 })(
    'is full with the U that its factors make',
    async (shape, rank, numbers, seed) => {
      const how = lowRank({ rank, numbers })(numbersFor(shape))
      const { slow, fast } = how.init(key(seed), numbersFor(shape))
      const [A, B, C] = [slow.A, slow.B, slow.C].map(flat)
      const [outputs, inputs] = [slow.A.shape[0], slow.B.shape[0]]
      const U = Array.from({ length: inputs * outputs * numbers }, (_, n) => {
        const [i, o, k] = [Math.floor(n / numbers / outputs), Math.floor(n / numbers) % outputs, n % numbers]
        return sum(
          Array.from({ length: rank }, (__, r) => B[i * rank + r] * A[o * rank + r] * C[k * rank + r]),
        )
      })
      const dense = await made(
        fullSharing({ rank: numbers })(numbersFor(shape)),
        { U: tensor(U, [inputs * outputs, numbers]) },
        fast,
      )
      expectClose('weight', await made(how, slow, fast), dense, EXACT)
    },
  )

  test.prop([fc.integer({ min: 1, max: 3 }), seeds], { numRuns: 20 })(
    'makes weights of its rank',
    async (rank, seed) => {
      const how = lowRank({ rank, numbers: 4 })(numbersFor([6, 5]))
      const { slow, fast } = moved(how.init(key(seed), numbersFor([6, 5])))
      const values = singularValues(await made(how, slow, fast))
      expect(values[rank - 1]).toBeGreaterThan(1e-6)
      expect(values[rank]).toBeLessThan(1e-12)
    },
  )

  test('refuses what is no rank, in words', () => {
    expect(() => lowRank({ rank: 0, numbers: 2 })).toThrow(
      'lowRank: got rank 0 and 2 numbers, expected whole numbers of at least 1.\n  Fix: lowRank({ rank: 80, numbers: 6 }).',
    )
  })
})

describe('rowStochastic', () => {
  const how = rowStochastic({ rank: 3 })(numbersFor([4, 2]))

  test.prop([seeds, fc.integer({ min: 1, max: 30 })], { numRuns: 30 })(
    'makes weights between the smallest and the largest number, and constant ones of a constant',
    async (seed, size) => {
      const { slow, fast } = moved(how.init(key(seed), numbersFor([4, 2])), size)
      const weight = flat(await made(how, slow, fast))
      const [low, high] = [Math.min(...flat(fast)), Math.max(...flat(fast))]
      for (const w of weight) {
        expect(w).toBeGreaterThanOrEqual(low - 1e-12)
        expect(w).toBeLessThanOrEqual(high + 1e-12)
      }
      const constant = await made(how, slow, tensor([0.7, 0.7, 0.7], [3]))
      expectClose('constant', constant, tensor(new Float64Array(8).fill(0.7), [4, 2]), EXACT)
    },
  )

  test.prop([seeds], { numRuns: 20 })("starts with numbers of the layer's own start", (seed) => {
    const start = numbersFor([4, 2], seed)
    const numbers = flat(how.init(key(seed), start).fast)
    expect(flat(start)).toEqual(expect.arrayContaining([...numbers]))
    expect(new Set(numbers).size).toBe(3)
  })

  test('refuses more numbers than weights, in words', () => {
    expect(() => rowStochastic({ rank: 9 })(numbersFor([4, 2]))).toThrow(
      'rowStochastic: got rank 9 for a weight [4, 2], expected a whole number from 1 to 8.',
    )
  })
})

describe('doublyStochastic', () => {
  const anchored = fc.record({
    rest: fc.array(small, { minLength: 1, maxLength: 3 }),
    copies: fc.integer({ min: 2, max: 4 }),
    each: fc.integer({ min: 1, max: 2 }),
    seed: seeds,
  })

  test.prop([anchored], { numRuns: 30 })(
    'starts, in its first outputs, as the ordinary layer, and gives all outputs weights of one sum',
    async ({ rest, copies, each, seed }) => {
      const shape: Shape = [...rest, copies * each]
      const start = numbersFor(shape, seed)
      const how = doublyStochastic({ copies })(start)
      const { slow, fast } = how.init(key(seed), start)
      const weight = flat(await made(how, slow, fast))
      const column = (xs: readonly number[], o: number) => xs.filter((_, i) => i % (copies * each) === o)
      for (let o = 0; o < copies * each; o++) {
        if (o < each) expect(column(weight, o)).toEqual(column(flat(start), o))
        expect(sum(column(weight, o))).toBeCloseTo(sum(column(flat(start), o % each)), 10)
      }
    },
  )

  test.prop([seeds], { numRuns: 10 })(
    'with the logits of a group is the group convolution: W x = the products with all shifts of v',
    async (seed) => {
      const shifts = [1, 2, 3].flatMap((by) =>
        Array.from({ length: 16 }, (_, n) => ((Math.floor(n / 4) - (n % 4) + 4) % 4 === by ? 60 : 0)),
      )
      const net = pipe(input([4]), dense(4, { bias: false }), reparam(doublyStochastic({ copies: 4 })))
      const v = numbersFor([4, 1], seed)
      const x = numbersFor([4], seed + 5)
      const params = {
        slow: { dense: { logits: tensor(shifts, [3, 4, 4]) } },
        fast: { dense: { weight: v as Tensor<readonly [4, 1]> } },
      }
      const y = await run(reference, (p: typeof params) => net.apply(p)(x as Tensor<readonly [4]>), [
        params,
      ] as const)
      const expected = [0, 1, 2, 3].map((by) => sum(flat(x).map((a, i) => a * flat(v)[(i - by + 4) % 4])))
      expectClose('output', y, tensor(expected, [4]), EXACT)
    },
  )

  test.prop([fc.integer({ min: 2, max: 5 }), fc.nat(4), seeds], { numRuns: 20 })(
    'has an entropy that falls from log n to 0 as the logits of a permutation grow',
    async (n, by, seed) => {
      const noise = flat(numbersFor([n * n], seed, 0.2))
      const shift = noise.map((_, i) => Number((Math.floor(i / n) + by) % n === i % n))
      const at = async (size: number, noisy: number) => {
        const logits = tensor(
          shift.map((p, i) => size * p + noisy * noise[i]),
          [1, n, n],
        )
        return valueOf(await run(reference, (x: typeof logits) => sharingEntropy({ logits: x }), [logits]))
      }
      const [none, some, much] = [await at(0, 0), await at(3, 1), await at(20, 1)]
      expect(none).toBeCloseTo(Math.log(n), 10)
      expect(some).toBeLessThan(none)
      expect(much).toBeLessThan(1e-5)
      expect(much).toBeGreaterThanOrEqual(0)
    },
  )

  test('refuses copies that do not divide the outputs, in words', () => {
    expect(() => doublyStochastic({ copies: 3 })(numbersFor([5, 4]))).toThrow(
      'doublyStochastic: got 3 copies for a weight [5, 4], expected at least 2, that divide its 4 outputs.',
    )
  })
})

describe('softly', () => {
  const ways = {
    kronecker: (weight: Tensor) => kronecker(weight),
    full: (weight: Tensor) => fullSharing({ rank: 2 })(weight),
    lowRank: (weight: Tensor) => lowRank({ rank: 2, numbers: 3 })(weight),
  }
  type Way = (weight: Tensor) => Reparam<Tensor, Named, Tensor>
  const way = fc
    .constantFrom(...Object.keys(ways))
    .map((name) => ways[name as keyof typeof ways] as unknown as Way)

  test.prop([way, shapes, seeds], { numRuns: 30 })(
    'starts as what it softens, and stays so while the free part is 0',
    async (r, shape, seed) => {
      const [strict, soft] = [r(numbersFor(shape)), softly(r, { scale: 0.3 })(numbersFor(shape))]
      const [one, other] = [strict, soft].map((how) => how.init(key(seed), numbersFor(shape, seed)))
      expectClose(
        'start',
        await made(soft, other.slow as never, other.fast as never),
        await made(strict, one.slow as never, one.fast as never),
        EXACT,
      )
      const { slow, fast } = moved(one)
      const same = await made(
        soft,
        { shared: slow, logScale: literal(1) },
        { shared: fast as Tensor, free: tensor(new Float64Array(flat(numbersFor(shape)).length), shape) },
      )
      expectClose('moved', same, await made(strict, slow as Named, fast as Tensor), EXACT)
    },
  )

  test.prop([shapes, seeds, fc.constantFrom(0.01, 0.5, 3)], { numRuns: 20 })(
    'lets a gradient step move the free part of the weight by the square of its scale',
    async (shape, seed, scale) => {
      const how = softly(fullSharing({ rank: 2 }), { scale })(numbersFor(shape))
      const { slow, fast } = how.init(key(seed), numbersFor(shape))
      const direction = numbersFor(shape, seed)
      const slope = await run(
        reference,
        (free: Tensor) =>
          grad((f: Tensor) => innerProduct(how.apply(slow, { ...fast, free: f }), direction))(free),
        [fast.free] as const,
      )
      const step = await made(how, slow, { ...fast, free: slope })
      const rest = await made(how, slow, fast)
      const moves = flat(step).map((w, i) => w - flat(rest)[i])
      expectClose(
        'move',
        tensor(moves, shape),
        tensor(
          flat(direction).map((d) => d * scale ** 2),
          shape,
        ),
        EXACT,
      )
    },
  )

  test('refuses a scale that is none, in words', () => {
    expect(() => softly(kronecker, { scale: 0 })(numbersFor([2, 2]))).toThrow(
      'softly, scale: got 0, expected a number above 0.',
    )
  })
})
