/** Long sums: what float32 loses does not grow with the number of terms. */
import { describe, expect, test } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { sumAxes } from '../../../src/dsl/primitives/broadcast'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { fillLike, mul, unary } from '../../../src/dsl/primitives/elementwise'
import { scatter } from '../../../src/dsl/primitives/gather'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { unwindows, windows } from '../../../src/dsl/primitives/windows'
import { optimise } from '../../../src/compiler/optimise'
import { trace } from '../../../src/dsl/transforms/program'
import { planOf } from '../../../src/loops/plan'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { target } from '../../../src/engines/wasm/target'
import { run } from '../../laws'

const engine = wasmEngine({ threads: 2 })
const TOLERANCE = 1e-6

/** Positive numbers: all equal, so that every rounding goes the same way; or of all sizes between 0 and 1. */
const kinds: readonly (readonly [name: string, at: (i: number) => number])[] = [
  ['equal numbers', () => Math.fround(0.1)],
  ['other equal numbers', () => Math.fround(0.7)],
  ['numbers of all sizes', (i) => Math.fround(((i + 0.5) * 0.6180339887498949) % 1)],
]

/** Each result is near the sum that its terms have in float64; `terms` of result k. */
const near = (found: AnyTensor, right: (k: number) => number): void => {
  const worst = Array.from(valuesOf(found), (value, k) => Math.abs(value - right(k)) / right(k)).reduce(
    (a, b) => Math.max(a, b),
  )
  expect(worst).toBeLessThanOrEqual(TOLERANCE)
}

const filled = (count: number, at: (i: number) => number): Float32Array => {
  const values = new Float32Array(count)
  for (let i = 0; i < count; i++) values[i] = at(i)
  return values
}

const totalOf = (count: number, at: (i: number) => number): number => {
  let sum = 0
  for (let i = 0; i < count; i++) sum += at(i)
  return sum
}

describe.for(kinds)('a long sum of %s', ([, at]) => {
  // a prime, a power of two, and one that leaves a rest behind vectors
  test.for([1000003, 2 ** 20, 300, 999, 2_400_000])('of %i is right', async (count) => {
    const x = tensor(filled(count, at), [count])
    near(await run(engine, (y) => sumAxes(y, [0]), [x]), () => totalOf(count, at))
    near(await run(engine, (y) => einsum('a,a->', y, fillLike(y, 0.5)), [x]), () => totalOf(count, at) / 2)
    near(await run(engine, (y) => einsum('a,a->', y, y), [x]), () => totalOf(count, (i) => at(i) ** 2))
  })

  test.for([
    [40009, 5, 0],
    [5, 40009, 1],
    [2048, 96, 0],
    [96, 2048, 1],
    [3, 100_000, 1],
    [30000, 1, 0],
  ] as const)('of [%i, %i] along axis %i is right', async ([rows, columns, axis]) => {
    const x = tensor(filled(rows * columns, at), [rows, columns])
    const right = (k: number): number =>
      totalOf(axis === 0 ? rows : columns, (i) => at(axis === 0 ? i * columns + k : k * columns + i))
    near(await run(engine, (y) => sumAxes(y, [axis]), [x]), right)
    near(await run(engine, (y) => sumAxes(mul(y, fillLike(y, 2)), [axis]), [x]), (k) => 2 * right(k))
  })

  test('of products of matrices is right', async () => {
    const [rows, long, columns] = [7, 30011, 9]
    const [x, y] = [
      tensor(filled(rows * long, at), [rows, long]),
      tensor(filled(long * columns, at), [long, columns]),
    ]
    near(await run(engine, (a, b) => einsum('ij,jk->ik', a, b), [x, y]), (k) =>
      totalOf(long, (j) => at(Math.floor(k / columns) * long + j) * at(j * columns + (k % columns))),
    )
    near(
      await run(engine, (a, b) => einsum('ji,jk->ik', a, b), [tensor(valuesOf(x), [long, rows]), y]),
      (k) => totalOf(long, (j) => at(j * rows + Math.floor(k / columns)) * at(j * columns + (k % columns))),
    )
    const z = tensor(filled(30 * 31 * 41 * 6, at), [30, 31, 41, 6])
    near(await run(engine, (a) => einsum('nyxi,nyxo->io', a, a), [z]), (k) =>
      totalOf(30 * 31 * 41, (i) => at(i * 6 + Math.floor(k / 6)) * at(i * 6 + (k % 6))),
    )
  })

  test('over many chunks of tasks is right', async () => {
    // along either axis, 47 chunks of 47
    const [tasks, size] = [2209, 2209]
    const x = tensor(filled(tasks * size, at), [tasks, size])
    const f = (y: AnyTensor): AnyTensor => {
      const hidden = unary('sqrt', y)
      return sumAxes(einsum('ti,ti->t', hidden, hidden), [0])
    }
    const [, { chunks, lanes, results }] = planOf(optimise(trace(f, [x]).program), target).parts
    expect(chunks / lanes).toBeGreaterThan(8)
    expect(results.map(({ lost }) => lost)).toEqual([16])
    near(await run(engine, f, [x]), () => totalOf(tasks * size, (i) => Math.fround(Math.sqrt(at(i))) ** 2))
  })

  test('of rows that meet in one place is right', async () => {
    const count = 100_003
    const values = tensor(filled(count * 3, at), [count, 3])
    const places = tensor(
      Int32Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 1 : 0)),
      [count],
      'int32',
    )
    near(await run(engine, (x, i) => scatter(x, i, 2), [values, places]), (k) =>
      totalOf(count, (i) => ((i % 5 === 0 ? 1 : 0) === Math.floor(k / 3) ? at(i * 3 + (k % 3)) : 0)),
    )
  })

  test('of windows that overlap is right', async () => {
    const [length, size] = [3000, 1000]
    const sliding = { axes: [0], sizes: [size], strides: [1] }
    const x = tensor(filled(length, at), [length])
    near(
      await run(engine, (y) => unwindows(windows(y, sliding), [length], sliding), [x]),
      (k) => at(k) * Math.min(k + 1, length - k, size, length - size + 1),
    )
  })
})
