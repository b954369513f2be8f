/**
 * The law of long sums: of positive numbers, however many, the sum keeps its digits: relative error at most 10⁻⁶.
 * Tried where numbers are added up: `sum` along any axis, products of one and of many rows, rows added at one place.
 */
import { expect } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { sumAxes } from '../../../src/dsl/primitives/broadcast'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { scatter } from '../../../src/dsl/primitives/gather'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import type { Engine } from '../../../src/engines/engine'
import { run } from '../../laws'

/** Between 0.5 and 1.5, without a pattern. */
const positives = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 0.5 + ((i * 0.6180339887) % 1))

const total = (numbers: Float32Array): number => numbers.reduce((sum, x) => sum + x, 0)

const ones = (count: number, shape: readonly number[]): AnyTensor =>
  tensor(new Float32Array(count).fill(1), shape)

type Operands = readonly AnyTensor[]

/** All ways to add up `count` numbers, each with the sums it must give. */
const ways = (count: number) => {
  const numbers = positives(count)
  const rows = positives(3 * count)
  const whole = tensor(numbers, [count])
  const columns = [0, 0, 0]
  rows.forEach((x, i) => (columns[i % 3] += x))
  return [
    { name: 'sum', f: ([x]: Operands) => sumAxes(x, [0]), inputs: [whole], sums: [total(numbers)] },
    {
      name: 'sum of columns',
      f: ([x]: Operands) => sumAxes(x, [0]),
      inputs: [tensor(rows, [count, 3])],
      sums: columns,
    },
    {
      name: 'dot',
      f: ([x, y]: Operands) => einsum('i,i->', x, y),
      inputs: [whole, ones(count, [count])],
      sums: [total(numbers)],
    },
    {
      name: 'product of matrices',
      f: ([x, y]: Operands) => einsum('ij,ik->jk', x, y),
      inputs: [tensor(rows, [count, 3]), ones(2 * count, [count, 2])],
      sums: columns.flatMap((sum) => [sum, sum]),
    },
    {
      name: 'rows at one place',
      f: ([x, at]: Operands) => scatter(x, at, 2),
      inputs: [whole, tensor(new Int32Array(count).fill(1), [count], 'int32')],
      sums: [0, total(numbers)],
    },
  ]
}

export const LARGEST_ERROR = 1e-6

/** Adds `count` numbers up in every way. */
export const assertLongSums = async (engine: Engine, count: number): Promise<void> => {
  for (const { name, f, inputs, sums } of ways(count)) {
    const got = Array.from(valuesOf(await run(engine, f, [inputs])))
    const errors = got.map((value, i) => (sums[i] === 0 ? Math.abs(value) : Math.abs(value / sums[i] - 1)))
    expect(Math.max(...errors), `${engine.name}: ${name} of ${count} numbers`).toBeLessThanOrEqual(
      LARGEST_ERROR,
    )
  }
}
