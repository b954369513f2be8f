/** At a kink the derivative is the subgradient of least norm: one law for all that bends. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { elu, leakyRelu, relu } from '../../../src/dsl/functions/activations'
import { abs, add, maximum, minimum, mul, sub } from '../../../src/dsl/functions/arithmetic'
import { norm } from '../../../src/dsl/functions/normalisation'
import { maxPool } from '../../../src/dsl/functions/pooling'
import { max, sum } from '../../../src/dsl/functions/reductions'
import { reshape } from '../../../src/dsl/functions/structure'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { run, test } from '../../laws'
import { mappedSlopes, slopeAt } from './slopes'

/** A function that bends at 0, with its slopes on either side. */
interface Bent {
  readonly f: (x: Scalar) => Scalar
  readonly left: number
  readonly right: number
}

const number = fc.integer({ min: -40, max: 40 }).map((n) => n / 8)

/** Shifted so that the kink is at 0, and scaled, also downwards. */
const bents: fc.Arbitrary<Bent> = fc
  .tuple(
    number,
    number,
    fc.constantFrom('relu', 'leaky', 'abs', 'max', 'min', 'max of 0 and x', 'norm', 'clip'),
    number,
  )
  .map(([at, slope, kind, factor]) => {
    const bent: Readonly<Record<typeof kind, Bent>> = {
      relu: { f: (x) => relu(x), left: 0, right: 1 },
      leaky: { f: (x) => leakyRelu(slope)(x), left: slope, right: 1 },
      abs: { f: (x) => abs(x), left: -1, right: 1 },
      max: { f: (x) => maximum(add(x, at), at), left: 0, right: 1 },
      min: { f: (x) => minimum(add(x, at), at), left: 1, right: 0 },
      'max of 0 and x': { f: (x) => maximum(0, x), left: 0, right: 1 },
      norm: { f: (x) => norm(x), left: -1, right: 1 },
      clip: { f: (x) => minimum(maximum(add(x, at), at), at + 1), left: 0, right: 1 },
    }
    const { f, left, right } = bent[kind]
    return {
      f: (x: Scalar) => mul(f(x), factor),
      left: left * factor,
      right: right * factor,
      [fc.toStringMethod]: () => `${kind} ${at} ${slope} times ${factor}`,
    }
  })

/** The number nearest to 0 between two. */
const leastNorm = (a: number, b: number): number => Math.min(Math.max(0, Math.min(a, b)), Math.max(a, b)) + 0

describe('at a kink', () => {
  test.prop([bents], { numRuns: 60 })(
    'the derivative is the subgradient of least norm, and that of either side beside it, mapped too',
    async ({ f, left, right }) => {
      const found = await mappedSlopes(f, [-0.5, 0, 0.5])
      expect(found.map((y) => y + 0)).toEqual([left + 0, leastNorm(left, right), right + 0])
      expect(await slopeAt(f, 0)).toBeCloseTo(leastNorm(left, right), 12)
      // straight on both sides, so that nothing is left at order 2
      expect((await mappedSlopes(f, [-0.5, 0, 0.5], 2)).map((y) => y + 0)).toEqual([0, 0, 0])
    },
  )

  test('a function that only bends there has its derivative', async () => {
    expect(await slopeAt((x) => elu(x), 0)).toBe(1)
    expect(await slopeAt((x) => mul(relu(x), x), 0)).toBe(0)
    expect(await slopeAt((x) => sub(maximum(x, 0), minimum(x, 0)), 0)).toBe(0)
  })
})

describe('equal tensors', () => {
  const level = (count: number) => tensor(new Float64Array(count).fill(2), [count])

  test.prop([fc.integer({ min: 1, max: 6 }), fc.boolean()], { numRuns: 12 })(
    'share the derivative of their maximum, minimum and largest element evenly',
    async (count, squared) => {
      // after a square, whose derivative at 2 is 4, so that order 2 passes through the kink too
      const through = (x: Tensor<readonly [number]>): Tensor<readonly [number]> => (squared ? mul(x, x) : x)
      const slope = squared ? 4 : 1
      const gradient = async (f: (x: Tensor<readonly [number]>) => Scalar) =>
        Array.from(
          valuesOf(
            await run(reference, (x: Tensor<readonly [number]>) => grad(f)(x), [level(count)] as const),
          ),
        )
      const each = (share: number) => Array.from({ length: count }, () => share * slope)
      const pair = tensor(new Float64Array(count).fill(squared ? 4 : 2), [count])
      expect(await gradient((x) => sum(maximum(through(x), pair)))).toEqual(each(0.5))
      expect(await gradient((x) => sum(minimum(pair, through(x))))).toEqual(each(0.5))
      expect(await gradient((x) => sum(maximum(through(x), through(x))))).toEqual(each(1))
      for (const slopeOf of await gradient((x) => max(through(x)))) expect(slopeOf).toBeCloseTo(slope / count)
      const image = (x: Tensor) => reshape(x, [1, count, 1] as readonly [number, number, number])
      if (count === 1) expect(await gradient((x) => sum(maxPool(image(through(x)), 1)))).toEqual(each(1))
      // the second derivative of x² shares likewise
      const fours = tensor(new Float64Array(count).fill(4), [count])
      const slopes = grad((y: Tensor<readonly [number]>) => sum(maximum(mul(y, y), fours)))
      const twice = await gradient((x) => sum(slopes(x)))
      expect(twice).toEqual(each(0).map(() => 1))
    },
  )

  test('where one is a number in the program, the tensor has 0 and minus its operand too', async () => {
    const f = (x: Scalar) => maximum(mul(x, x), 4)
    expect(await slopeAt(f, 2)).toBe(0)
    expect(await slopeAt(f, 2, 2)).toBe(0)
    expect(await slopeAt((x) => maximum(mul(x, x), literal(4)), 2)).toBe(0)
    expect(await slopeAt((x) => maximum(mul(x, x), tensor([4], [])), 2)).toBe(2)
  })
})

test('where there is no number, step and relu are said to have slope 0', async () => {
  expect(await slopeAt((x) => relu(x), NaN)).toBe(0)
  expect(await slopeAt((x) => abs(x), NaN)).toBeNaN()
})
