/** The way through a kernel: every element is in a block, once where it is added to what is there; every term is added once. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { sizeOf, stridesOf } from '../../src/dsl/core/shape'
import type { Kernel } from '../../src/loops/kernel'
import { test } from '../laws'
import { walkOf } from './scheduled'
import { targets } from './targets'

const kernels: fc.Arbitrary<Kernel> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 4 }),
    summed: fc.nat(2),
    accumulate: fc.boolean(),
  })
  .map(({ sizes, summed, accumulate }): Kernel => {
    const kept = Math.max(0, sizes.length - summed)
    return {
      sizes,
      kept,
      combine: 'add',
      term: { kind: 'load', access: { slot: 0, offset: 0, strides: stridesOf(sizes) }, dtype: 'float32' },
      finish: { kind: 'total', dtype: 'float32' },
      to: { slot: 1, offset: 0, strides: stridesOf(sizes.slice(0, kept)) },
      accumulate,
    }
  })

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
const sorted = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b)

describe('the way through a kernel', () => {
  test.prop(
    [kernels, targets, fc.nat(4), fc.nat(4), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4 })],
    {
      numRuns: 300,
      seconds: 5,
    },
  )('goes by every element and every term', (kernel, target, axis, other, tiles) => {
    const { sizes, kept } = kernel
    const { width } = target.vectors[target.vectors.length - 1]
    const isLong = (i: number): boolean => width > 1 && i < sizes.length && sizes[i] >= width
    const vector = isLong(axis) ? axis : undefined
    const turned =
      vector === undefined || other === axis || other >= kept || !isLong(other) ? undefined : other
    const tile = sizes.map((_, i) => (i === turned ? width : i < kept ? tiles[i] : 1))
    const walk = walkOf(kernel, { width, vector, turned, tile }, target)
    const elements = upTo(sizeOf(sizes.slice(0, kept)))
    expect(sorted([...new Set(walk.kept)])).toEqual(elements)
    if (kernel.accumulate) expect(walk.kept).toHaveLength(elements.length)
    expect(sorted(walk.summed)).toEqual(upTo(sizeOf(sizes.slice(kept))))
  })
})
