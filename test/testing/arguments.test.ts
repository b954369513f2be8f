/** What a law cannot be tried on is refused in words, and never passes for want of anything to compare. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cyclic, onImages, ops, so2, tensor, WeylError } from '../../src'
import { equivariant, invariant, wholeNumbers } from '../../src/testing'
import { read } from '../../src/testing/output'

const none = [NaN, -1, Infinity]
const c4 = onImages(cyclic(4))
const turns = onImages(so2)

describe('terms', () => {
  test('are finite numbers of at least 0', () => {
    for (const tolerance of none) {
      const terms = { in: c4, out: c4, inputs: [3, 3] as const }
      expect(() => equivariant((x) => x, { ...terms, tolerance })).toThrow(`tolerance: ${tolerance}`)
      expect(() => equivariant((x) => x, { ...terms, inexact: { tolerance } })).toThrow('inexact.tolerance')
      expect(() => equivariant((x) => x, { ...terms, inexact: { tolerance: 1, margin: tolerance } })).toThrow(
        'inexact.margin',
      )
    }
  })

  test('leave something to compare', async () => {
    const uneven = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3])
    const law = equivariant((x) => ops.mul(x, uneven), {
      in: turns,
      out: turns,
      inputs: [3, 3],
      inexact: { tolerance: 0.001, margin: 2 },
    })
    const { errorInstance } = await fc.check(law)
    expect(String(errorInstance)).toContain(
      'a margin of 2, which leaves no place of an output of shape [3, 3]',
    )
  })

  test('ask for inputs of shapes that there are', () => {
    for (const size of [...none, 2.5])
      expect(() => wholeNumbers([size, 2])).toThrow('whole sizes of at least 0')
  })
})

describe('results of a function under test', () => {
  const half = { shape: [2], data: () => Promise.resolve([1]) }
  const results: readonly unknown[] = [
    undefined,
    null,
    'text',
    true,
    3n,
    {},
    ['a'],
    [[1, 2]],
    () => 1,
    BigInt64Array.of(1n),
    { length: 2 },
    half,
    { data: half.data },
    { shape: [2], data: () => Promise.resolve(undefined) },
    { shape: 'ab', data: half.data },
  ]
  test('that are no numbers are refused', async () => {
    for (const result of results) await expect(read([result as number])).rejects.toThrow(WeylError)
  })

  test('that are missing for want of a return are called so', async () => {
    const forgotten = (() => undefined) as unknown as () => number
    const { errorInstance } = await fc.check(invariant(forgotten, { in: c4, inputs: [2, 2] }))
    expect(String(errorInstance)).toContain('Likely cause: the function returns nothing.')
  })
})
