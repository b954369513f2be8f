/** Both ways to order rows are the stable order, on every engine; long rows are sorted as short ones are. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { takeAlongAxis } from '../../../src/dsl/functions/indexing'
import { countedOrder, networkOrder } from '../../../src/dsl/functions/orders'
import { sum } from '../../../src/dsl/functions/reductions'
import { argsort, sort, topK } from '../../../src/dsl/functions/sorting'
import { tensor, valuesOf, withoutDerivative } from '../../../src/dsl/primitives/leaves'
import { hasLoops } from '../../../src/compiler/segments'
import { grad } from '../../../src/dsl/transforms/grad'
import { trace } from '../../../src/dsl/transforms/program'
import { engines, obeysTheLaws, run, test } from '../../laws'
import { apart, calls } from '../../laws/calls'

/** The places in order, by a stable sort of the language's own. */
const placesOf = (xs: readonly number[], descending: boolean): readonly number[] =>
  [...xs.keys()].sort((i, j) => {
    const [a, b] = [xs[i], xs[j]]
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return a === b ? 0 : a < b === descending ? 1 : -1
  })

const listed = (x: AnyTensor): readonly number[] => Array.from(valuesOf(x))

/** Few different numbers, so that many are equal, and those at the edges of their type. */
const elements = {
  float32: fc.constantFrom(0, -0, 1, -1, 0.5, Infinity, -Infinity, NaN),
  int32: fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)),
}

const short = fc
  .tuple(fc.constantFrom('float32', 'int32'), fc.integer({ min: 2, max: 19 }), fc.integer({ min: 1, max: 3 }))
  .chain(([dtype, n, rows]) =>
    fc
      .array(elements[dtype], { minLength: n * rows, maxLength: n * rows })
      .map((xs) => ({ dtype, n, rows, xs })),
  )

describe('order by counting and by a network', () => {
  test.prop([short, fc.boolean(), fc.gen()], { numRuns: 25 })(
    'is the stable order on every engine, with what is no number last',
    async ({ dtype, n, rows, xs }, descending, gen) => {
      const count = gen(fc.nat, { max: n })
      const x: AnyTensor = tensor(xs, [rows, n], dtype)
      const wanted = Array.from({ length: rows }, (_, row) =>
        placesOf(xs.slice(row * n, (row + 1) * n), descending).slice(0, count),
      ).flat()
      for (const engine of await engines()) {
        const both = await run(
          engine,
          (y: AnyTensor) => [countedOrder, networkOrder].map((order) => order(y, 1, count, descending)),
          [x],
        )
        expect(both.map(listed), engine.name).toEqual([wanted, wanted])
      }
    },
  )

  const shapes = fc.constantFrom<readonly number[]>([5], [3, 2], [2, 3, 2], [8, 1])
  const sortings = shapes.chain((shape) =>
    fc
      .nat(shape.length - 1)
      .chain((axis) =>
        calls(
          `sort by a network along ${axis}`,
          (x: Tensor) =>
            takeAlongAxis(
              x,
              networkOrder(withoutDerivative(x), axis, shape[axis], false) as Tensor<
                readonly number[],
                'int32'
              >,
              axis,
            ),
          [apart()(shape)],
        ),
      ),
  )
  obeysTheLaws('sorting by a network', sortings, 4)
})

/** Rows on both sides of where they are long. */
const long = fc
  .integer({ min: 505, max: 700 })
  .chain((n) => fc.array(elements.float32, { minLength: n, maxLength: n }))

describe('long rows', () => {
  test.prop([long], { numRuns: 6 })('are in order as short ones are, up and down', async (xs) => {
    const [wasm] = await engines()
    const up = placesOf(xs, false)
    const down = placesOf(xs, true).slice(0, 9)
    const all = (y: Tensor): readonly AnyTensor[] => {
      const { indices, values } = topK(y, 9)
      return [argsort(y), sort(y), indices, values]
    }
    const x = tensor(xs, [xs.length])
    expect(hasLoops(trace(all, [x]).program)).toBe(xs.length >= 512)
    const found = (await run(wasm, all, [x])).map(listed)
    expect(found).toEqual([up, up.map((i) => xs[i]), down, down.map((i) => xs[i])])
  })

  test.prop([fc.integer({ min: 512, max: 600 }), fc.nat()], { numRuns: 4 })(
    'give their derivatives to where elements were',
    async (n, seed) => {
      const [wasm] = await engines()
      const xs = Array.from({ length: n }, (_, i) => (i * 7 + seed) % 31)
      const weights = Array.from({ length: n }, (_, i) => i % 5)
      const loss = (x: Tensor) => sum(mul(sort(x), tensor(weights, [n])))
      const slope = await run(wasm, (x: Tensor) => grad(loss)(x), [tensor(xs, [n])] as const)
      const wanted = new Array<number>(n)
      placesOf(xs, false).forEach((place, i) => (wanted[place] = weights[i]))
      expect(listed(slope)).toEqual(wanted)
    },
  )
})
