/** Programs cut into chunks mean the same, whatever the size of the chunks. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { costs } from '../../src/compiler/cost'
import { type ChunkSize, mapReduce, type MapReduce } from '../../src/compiler/map-reduce'
import { showShape } from '../../src/dsl/core/shape'
import type { Scalar, Tensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { tanh } from '../../src/dsl/functions/activations'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { einsum, matmul } from '../../src/dsl/functions/products'
import { max, mean, sum } from '../../src/dsl/functions/reductions'
import { broadcastTo, flip, reshape, transpose } from '../../src/dsl/functions/structure'
import { literal, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { grad } from '../../src/dsl/transforms/grad'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { numbersFor } from '../dsl/loose'
import { deviation, isFloat, mapOver, programs, type RandomProgram, stack, subsets, test } from '../laws'
import { evaluate, runCut } from './chunks'
import { metaSteps } from './meta-steps'

/** However much chunks have in common. */
const NEVER = { bytes: Infinity, places: 1 }

const divisors = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter((n) => count % n === 0)

/** For every chunk size: the parts give what the whole gives. Returns how often it was cut. */
const assertCut = async <A extends readonly Tree[]>(f: (...arguments_: A) => Tree, arguments_: A) => {
  const { program } = trace(f, arguments_)
  const inputs = leaves(arguments_).map(valuesOf)
  const expected = await evaluate(program, inputs)
  const count = mapReduce(program, { cache: 0, lanes: 1, common: NEVER })?.count ?? 0
  for (const [i, chunk] of divisors(count).entries()) {
    // what is shared goes over in one shape, or in all in which it is seen
    const cut = mapReduce(program, { chunk }, () => i % 2 === 0)
    if (cut === undefined) throw new Error('it can be cut, but not so')
    expect([cut.count, cut.chunk]).toEqual([count, chunk])
    const actual = await runCut(program, cut, inputs)
    expect(actual.length).toBe(expected.length)
    actual.forEach((values, i) => {
      const error = deviation(values, expected[i], 1)
      expect(error, `result ${i}, chunks of ${chunk} of ${count}`).toBeLessThanOrEqual(1e-10)
    })
  }
  return count
}

const flops = (program: Program): number => costs(program).reduce((all, cost) => all + cost.flops, 0)

/** The values that are cut and that are added up, by operation and shape. */
const outline = (program: Program, { body, axes, sums }: MapReduce) => {
  const values = numberedValues(program)
  const name = (n: number) => `${values[n].op?.name ?? 'input'} ${showShape(values[n].shape)}`
  return {
    cut: body.takes.filter((n) => axes.has(n)).map(name),
    mapped: body.gives.filter((n) => axes.has(n)).map(name),
    sums: [...sums].map(name),
  }
}

describe('a program cut into chunks', () => {
  test.prop([programs], { numRuns: 100 })('means the same, as it is', async ({ f, examples }) => {
    await assertCut(f, examples[0])
  })

  const gains = (program: RandomProgram) =>
    fc.constantFrom(...subsets(program.examples[0].length)).map((mapped) => ({ program, mapped }))

  test.prop([programs.chain(gains)], { numRuns: 120 })(
    'means the same with lanes, with a mean over lanes, and with its gradient',
    async ({ program: { f, examples }, mapped }) => {
      const lanes = [...examples, ...examples]
      const arguments_ = examples[0].map((x, i) => (mapped[i] ? stack(lanes.map((inputs) => inputs[i])) : x))
      const all = (...inputs: readonly Tensor[]) => mapOver(f, mapped)(...inputs).filter(isFloat)
      const loss = (inputs: readonly Tensor[]): Scalar =>
        all(...inputs).reduce<Scalar>((total, x) => add(total, mean(mul(x, x))), literal(0))
      const whole = (...inputs: readonly Tensor[]): Tree => ({
        lanes: all(...inputs),
        loss: loss(inputs),
        gradient: grad(loss)(inputs),
      })
      await assertCut(whole, arguments_)
    },
  )

  for (const [name, meta] of Object.entries(metaSteps))
    test(`means the same for ${name}, and its tasks are cut`, async () => {
      const { step, arguments_, tasks } = meta()
      expect(await assertCut(step, arguments_)).toBe(tasks)
      const { program } = trace(step, arguments_)
      const cut = mapReduce(program, { chunk: 1 })
      if (cut === undefined) throw new Error('not cut')
      // nothing of an inner loop is left outside
      expect(outline(program, cut).mapped).toEqual([])
      expect(
        numberedValues(cut.after.program).every(({ shape }) => shape[0] !== tasks || shape.length < 2),
      ).toBe(true)
      // and what is shared is computed once
      const [whole, shared] = [flops(program), flops(cut.before.program) + flops(cut.after.program)]
      expect(shared + tasks * flops(cut.body.program)).toBeLessThanOrEqual(1.01 * whole)
    })
})

describe('mapReduce', () => {
  type Rows = Tensor<readonly [12, 3]>
  type Square = Tensor<readonly [3, 3]>
  const rows: Rows = tensor(valuesOf(numbersFor([12, 3])), [12, 3])
  const square: Square = tensor(valuesOf(numbersFor([3, 3], 7)), [3, 3])
  const program = (f: (x: Rows, w: Square) => Tree): Program => trace(f, [rows, square]).program
  const linear = (x: Rows, w: Square) => matmul(x, w)

  test('takes what is shared whole, cuts the rest, and adds up what has lost the axis', () => {
    const squares = program((x, w) => {
      const [shared, table] = [matmul(w, w), tensor(valuesOf(rows), [12, 3])]
      const y = matmul(add(x, table), shared)
      return [y, sum(mul(y, mul(y, 3))), mul(sum(shared), 2), shared, broadcastTo(y, [2, 12, 3])]
    })
    const cut = mapReduce(squares, { chunk: 4 })
    if (cut === undefined) throw new Error('not cut')
    expect(outline(squares, cut)).toEqual({
      cut: ['input [12, 3]', 'constant [12, 3]'],
      mapped: ['einsum [12, 3]'],
      sums: ['sum []'],
    })
    const ops = ({ program: part }: MapReduce['body']) =>
      numberedValues(part)
        .map(({ op }) => op?.name ?? 'input')
        .sort()
        .join(' ')
    expect(ops(cut.before)).toBe('constant einsum input')
    expect(ops(cut.body)).toBe('add broadcast einsum input input input literal mul mul sum')
    expect(ops(cut.after)).toBe('broadcast input input input literal mul sum')
  })

  test('adds sums up with each other before they are handed over', () => {
    const two = program((x, w) => {
      const y = matmul(x, w)
      return mul(add(sum(y), sum(mul(y, y))), 2)
    })
    const cut = mapReduce(two, { chunk: 4 })
    expect(cut && outline(two, cut)).toEqual({ cut: ['input [12, 3]'], mapped: [], sums: ['add []'] })
  })

  test('takes a value cut, and another view of it whole', async () => {
    const product = (w: Square) => sum(tanh(einsum('a,bc->abc', reshape(w, [9]), w)))
    expect(await assertCut(product, [square])).toBe(3)
    const { program } = trace(product, [square])
    const cut = mapReduce(program, { chunk: 1 })
    if (cut === undefined) throw new Error('not cut')
    expect(outline(program, cut).cut).toEqual(['input [3, 3]'])
    expect(cut.before.gives.map((n) => showShape(numberedValues(program)[n].shape))).toEqual(['[9]'])
  })

  test('has nothing to say where less than half of the work can be cut', () => {
    const alone = program((x, w) => [
      sum(mul(x, x)),
      matmul(matmul(matmul(w, w), w), matmul(w, transpose(w, [1, 0]))),
    ])
    expect(mapReduce(alone, { chunk: 1 })).toBeUndefined()
    expect(mapReduce(trace(() => literal(1), []).program, { chunk: 1 })).toBeUndefined()
    expect(
      mapReduce(
        program((x) => x),
        { chunk: 1 },
      ),
    ).toBeUndefined()
  })

  test('does not cut where rows are mixed before they are worked on', () => {
    const after = program((x, w) => matmul(add(flip(x, [0]), x), w))
    const cut = mapReduce(after, { chunk: 6 })
    if (cut === undefined) throw new Error('not cut')
    // what was turned round is there before the rows are cut
    expect(outline(after, cut).cut).toEqual(['input [12, 3]', 'flip [12, 3]'])
    const late = program((x, w) => matmul(flip(matmul(x, w), [0]), w))
    expect(mapReduce(late, { chunk: 6 })?.after.program.instructions.map(({ op }) => op.name)).toContain(
      'flip',
    )
    const largest = program((x, w) => max(matmul(matmul(x, w), w), [0]))
    expect(mapReduce(largest, { chunk: 6 })?.sums).toEqual(new Set())
  })

  test('fits its chunks into the cache, and leaves a program whole that fits', () => {
    const chunks = [0, 1, 100, 200, 400, 1000].map(
      (cache) =>
        mapReduce(
          program((x, w) => sum(linear(linear(x, w) as never, w))),
          { cache, lanes: 1, common: NEVER },
        )?.chunk,
    )
    // a row is 12 bytes, and two values are alive at a time
    expect(chunks).toEqual([1, 1, 4, 6, undefined, undefined])
  })

  test('deals its chunks out evenly, and shares what is large among several places', () => {
    const twice = program((x, w) => sum(linear(linear(x, w) as never, w)))
    const chunk = (sizes: Exclude<ChunkSize, { readonly chunk: number }>) => mapReduce(twice, sizes)?.chunk
    // a row is 12 bytes, and two values are alive at a time: six chunks of two for four lanes would leave two of them idle
    expect(chunk({ cache: 48, lanes: 4, common: NEVER })).toBe(1)
    expect(chunk({ cache: 48, lanes: 3, common: NEVER })).toBe(2)
    expect(chunk({ cache: 72, lanes: 4, common: NEVER })).toBe(3)
    // all chunks read the same 36 bytes of weights, and add to 4 bytes
    expect(chunk({ cache: 0, lanes: 1, common: { bytes: 40, places: 4 } })).toBe(4)
    expect(chunk({ cache: 0, lanes: 1, common: { bytes: 41, places: 4 } })).toBe(1)
  })

  test('refuses chunks that do not divide what is cut', () => {
    expect(() => mapReduce(program(linear), { chunk: 5 })).toThrow(
      'mapReduce: got chunks of 5, expected a divisor of 12.',
    )
    expect(() => mapReduce(program(linear), { chunk: 0 })).toThrow('mapReduce: got chunks of 0')
    expect(() => mapReduce(program(linear), { chunk: 1.5 })).toThrow('mapReduce: got chunks of 1.5')
  })
})
