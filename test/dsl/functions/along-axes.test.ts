/** What functions along an axis make of indices outside, of what is no number, of bad arguments. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Shape } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { cumprod, cumsum } from '../../../src/dsl/functions/cumulative'
import { scatterAdd, segmentSum, take, takeAlongAxis } from '../../../src/dsl/functions/indexing'
import { logSoftmax, softmax } from '../../../src/dsl/functions/normalisation'
import { logsumexp, max, min, sum } from '../../../src/dsl/functions/reductions'
import { argsort, sort, topK } from '../../../src/dsl/functions/sorting'
import { placeholder, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { run, test } from '../../laws'

type Index = Tensor<Shape, 'int32'>
const whole = (...xs: readonly number[]): Index => tensor(xs, [xs.length], 'int32')
const row = (...xs: readonly number[]): Tensor => tensor(xs, [xs.length])
const numbers = async <A extends readonly AnyTensor[]>(
  f: (...xs: A) => AnyTensor,
  ...xs: A
): Promise<readonly number[]> => Array.from(valuesOf(await run(reference, f, xs)))

describe('an index outside', () => {
  it('picks what is no number, and adds nothing', async () => {
    const outside = whole(-1, 1, 2)
    const x = row(1, 2)
    expect(await numbers((i: Index) => take(x, i), outside)).toEqual([NaN, 2, NaN])
    expect(await numbers((i: Index) => takeAlongAxis(x, i, 0), outside)).toEqual([NaN, 2, NaN])
    const values = row(1, 2, 4)
    expect(await numbers((i: Index) => segmentSum(values, i, 2), outside)).toEqual([0, 2])
    expect(await numbers((i: Index) => scatterAdd(values, i, 0, 2), outside)).toEqual([0, 2])
  })

  it('that is constant is refused', () => {
    for (const f of [
      () => take(row(1, 2), whole(2)),
      () => takeAlongAxis(row(1, 2), whole(2), 0),
      () => segmentSum(row(1), whole(2), 2),
      () => scatterAdd(row(1), whole(2), 0, 2),
    ])
      expect(f).toThrow('index 2 at place 0, expected an index from 0 to 1')
    expect(() => take(row(), whole(0))).toThrow(
      'take: got index 0 at place 0, expected no index where there is nothing',
    )
  })
})

/** Few different numbers, and what is none. */
const rows = fc.array(fc.constantFrom(0, -0, 1, -1, 2, Infinity, -Infinity, NaN), {
  minLength: 1,
  maxLength: 9,
})

/** The places in order, by a stable sort of the language's own. */
const places = (xs: readonly number[], sign: 1 | -1): readonly number[] =>
  [...xs.keys()].sort((i, j) => {
    const [a, b] = [xs[i], xs[j]]
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return a === b ? 0 : sign * (a < b ? -1 : 1)
  })

describe('order', () => {
  test.prop([rows], { numRuns: 40 })('is stable, with what is no number last, up and down', async (xs) => {
    const x = row(...xs)
    const up = places(xs, 1)
    expect(await numbers((y: Tensor) => argsort(y), x)).toEqual(up)
    expect(await numbers((y: Tensor) => sort(y), x)).toEqual(up.map((i) => xs[i]))
    const k = Math.ceil(xs.length / 2)
    const down = places(xs, -1).slice(0, k)
    expect(await numbers((y: Tensor) => topK(y, k).indices, x)).toEqual(down)
    expect(await numbers((y: Tensor) => topK(y, k).values, x)).toEqual(down.map((i) => xs[i]))
  })

  it('of equal elements leaves to each its derivative', async () => {
    const weights = row(1, 2, 4)
    const slope = (y: Tensor): Tensor => grad((z: Tensor) => sum(mul(sort(z), weights)))(y)
    expect(await numbers(slope, row(5, 3, 5))).toEqual([2, 1, 4])
  })

  it('of no elements is none, and of whole numbers keeps their type', async () => {
    expect(sort(tensor([], [2, 0])).shape).toEqual([2, 0])
    expect(await numbers((y: Index) => sort(y), whole(3, -(2 ** 31), 2 ** 31 - 1))).toEqual([
      -(2 ** 31),
      3,
      2 ** 31 - 1,
    ])
  })

  it('refuses more elements than there are', () => {
    expect(() => topK(row(1, 2), 3)).toThrow(
      'topK: got 3 of 2 elements, expected a whole number from 0 to 2.',
    )
  })
})

describe('what accumulates', () => {
  it('is NaN and infinite only from where its elements are', async () => {
    expect(await numbers((x: Tensor) => cumsum(x, 0), row(1, Infinity, 2, NaN))).toEqual([
      1,
      Infinity,
      Infinity,
      NaN,
    ])
    expect(await numbers((x: Tensor) => cumprod(x, 0), row(2, 0, Infinity))).toEqual([2, 0, NaN])
  })

  it('has its derivative where factors are 0', async () => {
    const slope = (x: Tensor): Tensor => grad((y: Tensor) => sum(cumprod(y, 0)))(x)
    // x + x y + x y z by each, at (2, 0, 5)
    expect(await numbers(slope, row(2, 0, 5))).toEqual([1, 12, 0])
  })

  it('wraps around in int32', async () => {
    expect(await numbers((x: Index) => cumsum(x, 0), whole(2 ** 31 - 1, 1))).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
    ])
  })
})

describe('bad arguments', () => {
  it.each([-3, 1.5, NaN])('such as a size of %s are refused', (size) => {
    const words = `: got a size of ${size}, expected a whole number of at least 0`
    expect(() => scatterAdd(row(1), whole(0), 0, size)).toThrow(`scatterAdd${words}`)
    expect(() => segmentSum(row(1), whole(0), size)).toThrow(`segmentSum${words}`)
  })

  const square = placeholder([2, 3])
  it.each([
    [
      () => takeAlongAxis(square, placeholder([3, 1], 'int32'), 1),
      'takeAlongAxis: got indices [3, 1] along axis 1 of [2, 3]',
    ],
    [
      () => scatterAdd(square, placeholder([2, 2], 'int32'), 1, 3),
      'scatterAdd: got values [2, 3] at indices [2, 2]',
    ],
    [
      () => take(square, placeholder([2], 'int32'), 2),
      'take: got axis 2, expected an axis of a tensor with 2 axes',
    ],
    [() => take(row(1), whole(1)), 'take: got index 1'],
    [() => segmentSum(row(1), whole(3), 3), 'segmentSum: got index 3'],
    [() => min(row()), 'min: got shape [0], expected at least one element to choose from'],
    [() => max(row()), 'max: got shape [0]'],
    [() => logsumexp(row()), 'logsumexp: got shape [0]'],
    [() => softmax(row()), 'softmax: got shape [0]'],
    [() => logSoftmax(placeholder([2, 0])), 'logSoftmax: got shape [2, 0]'],
    [() => min(tensor([1], [1], 'bool') as never), 'min: got bool'],
    [() => sort(placeholder([])), 'sort: got axis -1'],
    [() => cumsum(square, 2), 'cumsum: got axis 2'],
  ])('are refused: %s', (f, message) => {
    expect(f).toThrow(message)
  })
})
