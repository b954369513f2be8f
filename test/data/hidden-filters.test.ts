/** Tasks with hidden kernels: y is the convolution of x with U v, of variance 1, other tasks other kernels. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { hiddenFilters, type KernelSharing, OUT } from '../../src/data/hidden-filters'
import { key, normal } from '../../src/dsl/core/random'
import { convolution2d } from '../../src/dsl/functions/convolution'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { run, test } from '../laws'

const sharing = (size: number, from: number, to: number, numbers: number): KernelSharing => ({
  size,
  from,
  to,
  numbers,
  values: normal(key(size), size * size * from * to * numbers),
})

describe('hidden filters', () => {
  test.prop([fc.constantFrom(1, 3), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })])(
    'are kernels U v: with one column, targets are multiples of a convolution with it',
    async (size, from, to) => {
      const known = sharing(size, from, to, 1)
      const { task, input, target } = hiddenFilters(key(7), known, 4)
      const side = OUT + size - 1
      expect(input).toEqual([side, side, from])
      expect(target).toEqual([OUT, OUT, to])
      const { x, y } = task(1)
      const kernel = tensor(Array.from(known.values), [size, size, from, to])
      const image = tensor(Array.from(x.subarray(0, side * side * from)), [side, side, from])
      const answer = valuesOf(await run(reference, convolution2d, [image, kernel] as const))
      const first = y.subarray(0, OUT * OUT * to)
      const norm = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values))
      const cosine = first.reduce((sum, value, i) => sum + value * answer[i], 0) / norm(first) / norm(answer)
      expect(Math.abs(cosine)).toBeCloseTo(1, 5)
    },
  )

  test('have targets of variance 1', () => {
    const { tasks, task } = hiddenFilters(key(3), sharing(3, 4, 4, 20), 200)
    const squares = Array.from({ length: tasks }, (_, number) => {
      const { y } = task(number)
      return y.reduce((sum, value) => sum + value * value, 0) / y.length
    })
    expect(squares.reduce((sum, value) => sum + value, 0) / tasks).toBeCloseTo(1, 1)
  })

  test('say the same whenever a task is asked for, and something else in another', () => {
    const { task } = hiddenFilters(key(3), sharing(3, 1, 4, 9), 10)
    expect(task(4)).toEqual(task(4))
    expect(task(4).y).not.toEqual(task(5).y)
  })
})
