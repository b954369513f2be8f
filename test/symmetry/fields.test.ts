/** Sharing among fields: group convolutions are equivariant for every v, and learned sharing is the known one. */
import { fc, test } from '@fast-check/vitest'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import type { Tensor } from '../../src/dsl/core/tensor'
import { conv2d } from '../../src/dsl/networks/convolution'
import { input } from '../../src/dsl/networks/net'
import { relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { concat } from '../../src/dsl/primitives/concat'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reshape, slice } from '../../src/dsl/primitives/movement'
import { reference } from '../../src/engines/reference'
import { cyclicSharing } from '../../src/symmetry/cyclic-sharing'
import { fieldMax } from '../../src/symmetry/field-max'
import { knownFields, learnedFields } from '../../src/symmetry/fields'
import { quarterTurns, turned } from '../../src/symmetry/quarter-turns'
import { looseNet, moved, numbersFor } from '../dsl/loose'
import { expectClose, run } from '../laws'
import { type Action, assertEquivariant, type Subject } from '../laws/equivariance'

const SIZE = 3
const fields = (turns: number) => [cyclicSharing(turns, SIZE, 1), cyclicSharing(turns, SIZE, turns)] as const

/** Channels of fields of `size`, each moved on by `by`. */
const movedOn = (y: Tensor, size: number, by: number): Tensor => {
  const [rows, columns, channels] = y.shape
  const split = reshape(y, [rows, columns, channels / size, size])
  const part = (from: number, count: number) =>
    slice(split, [0, 0, 0, from], [rows, columns, channels / size, count])
  const on = by % size
  const joined = on === 0 ? split : concat([part(size - on, on), part(0, size - on)], 3)
  return reshape(joined, y.shape) as Tensor
}

const square = (x: Tensor) => x as Tensor<readonly [number, number, number]>

/** A quarter turn of the image turns the places and moves the channels on. */
const action = (turns: number): Action<number> => ({
  elements: quarterTurns,
  show: (g) => `${g} quarter turns`,
  onInput: (x, g) => turned(square(x), g),
  onOutput: (y, g) => movedOn(turned(square(y), g), turns, (g * turns) / 4),
})

/** Two layers, from an image to fields to fields. */
const network = (turns: number, seed: number): Subject => {
  const [first, later] = fields(turns)
  const net = looseNet(
    pipe(
      input([6, 6, 1]),
      conv2d(turns, SIZE, { bias: false }),
      reparam(knownFields(first)),
      relu,
      conv2d(2 * turns, SIZE, { bias: false }),
      reparam(knownFields(later)),
    ),
  )
  const params = moved(net.init(key(seed)))
  return { label: `${turns} turns, seed ${seed}`, input: net.input, f: (x) => net.apply(params)(x) }
}

describe('group convolutions over fields', () => {
  for (const turns of [4, 8])
    test(`are equivariant to quarter turns for every v: C${turns}`, async () => {
      const subjects = fc.nat(99).map((seed) => network(turns, seed))
      await assertEquivariant(subjects, action(turns), { numRuns: 20 })
    })

  test('of which U is dented in one entry are caught', async () => {
    const [first] = fields(4)
    const dented = cyclicSharing(4, SIZE, 1)
    const values = Float64Array.from(valuesOf(first))
    values[values.findIndex((value) => value === 0)] = 0.5
    const net = looseNet(
      pipe(
        input([4, 4, 1]),
        conv2d(4, SIZE, { bias: false }),
        reparam(knownFields(tensor(values, dented.shape))),
      ),
    )
    const subject = {
      label: 'dented',
      input: net.input,
      f: (x: Tensor) => net.apply(moved(net.init(key(0))))(x),
    }
    await expect(assertEquivariant(fc.constant(subject), action(4))).rejects.toThrow('differs')
  })

  test('have columns of norm 1 for each channel out', () => {
    for (const turns of [4, 8])
      for (const U of fields(turns)) {
        const [rank] = U.shape.slice(-1)
        const squares = new Float64Array(rank)
        Array.from(valuesOf(U)).forEach((value, i) => (squares[i % rank] += value * value))
        squares.forEach((sum) => expect(sum).toBeCloseTo(turns, 9))
      }
  })

  test('cannot be had for other sizes', () => {
    expect(() => cyclicSharing(4, 2, 1)).toThrow('an odd size')
    expect(() => cyclicSharing(4, 3, 2)).toThrow('fields of 1 channel or one for each turn')
    expect(() => pipe(input([5, 5, 1]), conv2d(6, 3), reparam(knownFields(cyclicSharing(4, 3, 1))))).toThrow(
      'a multiple of 1 channels in and of 4 channels out',
    )
  })
})

describe('learned sharing', () => {
  test.prop([
    fc.constantFrom(1, 2),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 4 }),
    fc.nat(99),
  ])('computes what known sharing does with its U', async (from, to, rank, seed) => {
    const plain = pipe(input([4, 4, 2 * from]), conv2d(3 * to, SIZE, { bias: false }))
    const learned = pipe(plain, reparam(learnedFields({ from, to, rank })))
    const { slow, fast } = learned.init(key(seed))
    const known = pipe(plain, reparam(knownFields(slow.conv.U)))
    expect(fast.conv.weight.shape).toEqual([rank, 2, 3])
    expectClose(
      'output',
      await run(reference, known.apply({ slow: {}, fast }), [numbersFor([4, 4, 2 * from]) as never]),
      await run(reference, learned.apply({ slow, fast }), [numbersFor([4, 4, 2 * from]) as never]),
      { tolerance: 1e-12 },
    )
  })

  test('starts with kernels of the variance of He', async () => {
    const net = pipe(
      input([9, 9, 16]),
      conv2d(64, 5, { bias: false }),
      reparam(learnedFields({ from: 4, to: 4, rank: 50 })),
    )
    const kernel = Array.from(
      valuesOf((await run(reference, () => net.weights(net.init(key(1))), [] as const)).conv),
    )
    const variance = kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length
    expect((variance * 25 * 16) / 2).toBeGreaterThan(0.8)
    expect((variance * 25 * 16) / 2).toBeLessThan(1.2)
  })
})

describe('fieldMax', () => {
  test('keeps the largest of each field, wherever it is', async () => {
    const net = pipe(input([2, 2, 8]), fieldMax(4))
    const x = numbersFor([2, 2, 8])
    const values = Array.from(valuesOf(x))
    const largest = Array.from({ length: 8 }, (_, i) => Math.max(...values.slice(4 * i, 4 * i + 4)))
    const pooled = (by: number) =>
      run(reference, (at: Tensor) => net.apply({ slow: {}, fast: {} })(movedOn(at, 4, by) as never), [
        x,
      ] as const)
    expect(Array.from(valuesOf(await pooled(0)))).toEqual(largest)
    expect(Array.from(valuesOf(await pooled(1)))).toEqual(largest)
    expect(() => pipe(input([2, 2, 6]), fieldMax(4))).toThrow('a number that divides the channels')
  })
})
