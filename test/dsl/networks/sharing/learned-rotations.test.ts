/** Rotations with a learned range: nothing without a range, the rotations of the data, invariance over a full circle. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { rotation } from '../../../../src/data/rotate'
import { key } from '../../../../src/dsl/core/random'
import type { Scalar, Tensor } from '../../../../src/dsl/core/tensor'
import { rotate } from '../../../../src/dsl/functions/rotation'
import { sum } from '../../../../src/dsl/functions/reductions'
import { square } from '../../../../src/dsl/functions/arithmetic'
import { conv2d } from '../../../../src/dsl/networks/convolution'
import { dense } from '../../../../src/dsl/networks/dense'
import { input } from '../../../../src/dsl/networks/net'
import { flatten, tanh } from '../../../../src/dsl/networks/parameterless'
import { learnedRotations } from '../../../../src/dsl/networks/sharing/learned-rotations'
import { literal, tensor, valueOf, valuesOf } from '../../../../src/dsl/primitives/leaves'
import { grad } from '../../../../src/dsl/transforms/grad'
import { reference } from '../../../../src/engines/reference'
import { rot90 } from '../../../../src/symmetry/quarter-turns'
import { expectClose, run, test } from '../../../laws'
import { numbersFor } from '../../loose'

const seeds = fc.integer({ min: 0, max: 1000 })
type Image = Tensor<readonly [6, 6, 2]>
const image = (seed: number): Image => numbersFor([6, 6, 2], seed) as Image

const plain = pipe(input([6, 6, 2]), conv2d(3, 3), tanh, flatten, dense(4))
const averaged = (samples: number) => pipe(plain, learnedRotations({ samples, range: 0.5 }))

/** What the network averaged over so many rotations makes of an image, with its range. */
const output = (samples: number, seed: number, range: number, x: Image): Promise<Tensor<readonly [4]>> => {
  const net = averaged(samples)
  const { fast } = net.init(key(seed))
  return run(reference, (r: Scalar, y: Image) => net.apply({ slow: { rotations: { range: r } }, fast })(y), [
    literal(range),
    x,
  ] as const)
}

describe('learnedRotations', () => {
  test.prop([seeds, fc.integer({ min: 1, max: 4 })], { numRuns: 15 })(
    'with range 0 is the network itself, and the range stays where it is',
    async (seed, samples) => {
      const params = plain.init(key(seed))
      const expected = await run(reference, (x: Image) => plain.apply(params)(x), [image(seed)] as const)
      expectClose('output', await output(samples, seed, 0, image(seed)), expected, { tolerance: 1e-12 })
      const net = averaged(samples)
      const loss = (range: Scalar) =>
        sum(square(net.apply({ slow: { rotations: { range } }, fast: params.fast })(image(seed))))
      const slope = await run(reference, (range: Scalar) => grad(loss)(range), [literal(0)] as const)
      expect(Math.abs(valueOf(slope))).toBeLessThan(1e-9)
    },
  )

  test.prop([seeds, fc.constantFrom(4, 8, 12), fc.integer({ min: 1, max: 3 })], { numRuns: 15 })(
    'over the full circle does not see quarter turns, exactly',
    async (seed, samples, quarters) => {
      const x = await run(reference, (y: Image) => rot90(y, quarters), [image(seed)] as const)
      const still = await output(samples, seed, Math.PI, image(seed))
      expectClose('turned', await output(samples, seed, Math.PI, x), still, { tolerance: 1e-12 })
      const less = await output(samples, seed, 0.1, image(seed))
      const moved = await output(samples, seed, 0.1, x)
      const change = Array.from(valuesOf(moved), (y, i) => Math.abs(y - valuesOf(less)[i]))
      expect(Math.max(...change)).toBeGreaterThan(1e-3)
    },
  )

  test('over the full circle hardly sees how far a smooth image is turned', async () => {
    const side = 14
    const blob = Array.from({ length: side * side }, (_, p) => {
      const [down, right] = [Math.floor(p / side) - 6.5, (p % side) - 6.5]
      return Math.exp(-((down - 2) ** 2 + (right - 1) ** 2) / 6) * (1 + 0.3 * right)
    })
    const net = (range: number) =>
      pipe(input([side, side, 1]), flatten, dense(8), learnedRotations({ samples: 16, range }))
    const at = async (range: number, degrees: number) => {
      const x = tensor(rotation(side, side, degrees)(blob), [side, side, 1])
      const params = net(range).init(key(0))
      return Array.from(
        valuesOf(await run(reference, (y: typeof x) => net(range).apply(params)(y), [x] as const)),
      )
    }
    const change = async (range: number) => {
      const [before, after] = [await at(range, 0), await at(range, 40)]
      return Math.hypot(...after.map((y, i) => y - before[i])) / Math.hypot(...before)
    }
    expect(await change(Math.PI)).toBeLessThan(0.03)
    expect(await change(0.1)).toBeGreaterThan(0.3)
  })

  test('goes beside what is slow already, and another one inside', () => {
    const twice = pipe(averaged(2), learnedRotations({ samples: 3, range: 0.1 }))
    const { slow } = twice.init(key(0))
    expect(Object.keys(twice.parameters.slow)).toEqual(['rotations', 'rotations_inner'])
    expect([slow.rotations.range, slow.rotations_inner.range].map(valueOf)).toEqual([0.5, 0.1])
  })

  test('refuses a number of samples that is none, in words', () => {
    expect(() => averaged(0)).toThrow(
      'learnedRotations: got 0 samples within 0.5, expected at least one sample, and a range in radians.',
    )
  })
})

describe('rotate', () => {
  test.prop(
    [
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: -400, max: 400 }),
      seeds,
    ],
    { numRuns: 50 },
  )('gives the pixels of the rotation of the data', async (height, width, degrees, seed) => {
    const x = numbersFor([height, width, 1], seed) as Tensor<readonly [number, number, 1]>
    const angle = literal((degrees * Math.PI) / 180)
    const y = await run(reference, (img: typeof x, by: Scalar) => rotate(img, by), [x, angle] as const)
    const expected = rotation(height, width, degrees)(Array.from(valuesOf(x)))
    expectClose('pixels', y, tensor(expected, [height, width, 1]), { tolerance: 1e-6 })
  })
})
