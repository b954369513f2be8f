/** What is no number, no tensor, or no operation on tensors is refused where it enters, and the fix is said. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { WeylError } from '../../../src/dsl/core/problem'
import type { DType } from '../../../src/dsl/core/tensor'
import * as functions from '../../../src/dsl/functions'
import { mse } from '../../../src/dsl/functions/losses'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { test } from '../../laws/law'

const holds: Readonly<Record<DType, (x: unknown) => boolean>> = {
  float32: (x) => typeof x === 'number',
  int32: (x) => Number.isInteger(x) && Number(x) >= -(2 ** 31) && Number(x) < 2 ** 31,
  bool: (x) => x === 0 || x === 1,
}
const entries = fc.oneof(
  fc.constantFrom<unknown>('a', '1', undefined, null, true, [], {}, 1n, NaN, Infinity, -0, 0.5, 2),
  fc.constantFrom<unknown>(2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 0, 1),
  fc.integer(),
  fc.double(),
)
const types = fc.constantFrom<DType>('float32', 'int32', 'bool')

/** What a call without the help of the compiler is told; undefined where it is not refused. */
const refusal = (call: () => unknown): string | undefined => {
  try {
    call()
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(WeylError)
    return error instanceof Error ? error.message : ''
  }
}

describe('a constant', () => {
  test.prop([fc.array(entries, { maxLength: 5 }), types], { numRuns: 300 })(
    'is refused exactly if its type does not hold an element, and else keeps each',
    (data, dtype) => {
      const given = data as number[]
      const said = refusal(() => tensor(given, [given.length], dtype))
      const first = data.findIndex((x) => !holds[dtype](x))
      if (first < 0) {
        expect(said).toBeUndefined()
        // −0 is 0 for whole numbers
        const kept = Array.from(valuesOf(tensor(given, [given.length], dtype)))
        expect(kept.every((x, i) => Object.is(x, given[i]) || x === given[i])).toBe(true)
      } else {
        expect(said).toContain(`at place ${first} of type ${dtype}, expected`)
        expect(said).toContain('Fix:')
      }
    },
  )

  test.prop([entries, types])('of one number is held to the same', (value, dtype) => {
    const said = refusal(() => literal(value as number, dtype))
    expect(said === undefined).toBe(holds[dtype](value))
  })

  test.prop([fc.float32Array({ minLength: 1, maxLength: 4 }), types])(
    'of a typed array too',
    (data, dtype) => {
      const said = refusal(() => tensor(data, [data.length], dtype))
      expect(said === undefined).toBe(data.every((x) => holds[dtype](x)))
    },
  )

  test('without a shape is refused', () => {
    expect(refusal(() => tensor([1, 2], undefined as unknown as readonly number[]))).toBe(
      'tensor: got shape undefined, expected a list of sizes.',
    )
  })
})

describe('a missing argument', () => {
  const x = tensor([1, 2], [2])
  /** Arguments that are no tensors, where a function has some before its tensors. */
  const before: Readonly<Record<string, readonly unknown[]>> = { einsum: ['i,i->'] }
  /** What functions without tensors take. */
  const others: Readonly<Record<string, string>> = { keyOf: 'a key', causalMask: 'a whole number of places' }
  /** Functions that are given settings and give a function. */
  const curried = new Set(['leakyRelu'])

  for (const [name, f] of Object.entries(functions))
    test(`of ${name} is named`, () => {
      const made: unknown = curried.has(name) ? (f as (slope: number) => unknown)(0.1) : f
      const call = made as (...given: readonly unknown[]) => unknown
      const given = before[name] ?? []
      const said = refusal(() =>
        ['concat', 'stack'].includes(name) ? call([undefined], 0) : call(...given, undefined, [0], [2]),
      )
      expect(said).toContain(`got undefined, expected ${others[name] ?? 'a tensor'}`)
    })

  test('is named where it is the second one, and so is a number in the place of a tensor', () => {
    const add = functions.add as (...given: readonly unknown[]) => unknown
    const relu = functions.relu as (...given: readonly unknown[]) => unknown
    expect(refusal(() => add(x))).toBe(
      'add: got undefined, expected a tensor.\n  Likely cause: an argument is missing.',
    )
    expect(refusal(() => relu(3))).toBe('relu: got 3, expected a tensor.\n  Fix: literal(3).')
  })
})

describe('a tensor', () => {
  test('is no operand of JavaScript', () => {
    const [a, b]: readonly unknown[] = [literal(1), literal(2)]
    const uses = [
      () => (a as number) + (b as number),
      () => (a as number) < (b as number),
      () => (a as number) * 2,
      () => `x = ${a as string}`,
      () => Number(a),
    ]
    for (const use of uses) expect(refusal(use)).toContain('Fix: add(a, b), less(a, b), show(a)')
  })

  test('without elements has no mean', () => {
    expect(refusal(() => functions.mean(tensor([], [0, 3]), [0]))).toBe(
      'mean: got shape [0, 3] over axes [0], expected at least one number to take the mean of.\n' +
        '  Fix: sum, which is 0 where there is nothing.',
    )
    expect(refusal(() => mse(tensor([], [0]), tensor([], [0])))).toContain('mean: got shape [0]')
    expect(functions.mean(tensor([], [0, 3]), [1]).shape).toEqual([0])
  })
})
