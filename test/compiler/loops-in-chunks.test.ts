/** Loops in chunks of tasks mean what they do for all tasks at once, and need less memory. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { peakMemory } from '../../src/compiler/lifetimes'
import { loopsInChunks } from '../../src/compiler/loops-in-chunks'
import { mapReduce } from '../../src/compiler/map-reduce'
import { optimise } from '../../src/compiler/optimise'
import { hasLoops } from '../../src/compiler/segments'
import { key } from '../../src/dsl/core/random'
import type { AnyTensor, Scalar } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { add, mean, mul } from '../../src/dsl/functions'
import { mse } from '../../src/dsl/functions/losses'
import { adapt } from '../../src/dsl/learning/adapt'
import { initialState, metaStep, type MetaState, type Tasks } from '../../src/dsl/learning/meta-step'
import { perLayer } from '../../src/dsl/learning/rates'
import { adam, momentum, type Transformation } from '../../src/dsl/learning/transformations'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { relu } from '../../src/dsl/networks/parameterless'
import { expandTo, sumAxes, zeros } from '../../src/dsl/primitives/broadcast'
import { add as plus, neg, sub, unary } from '../../src/dsl/primitives/elementwise'
import { literal, valuesOf } from '../../src/dsl/primitives/leaves'
import { reshape } from '../../src/dsl/primitives/movement'
import { grad } from '../../src/dsl/transforms/grad'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { scanTrees } from '../../src/dsl/transforms/scan'
import { isScan } from '../../src/dsl/transforms/scan-op'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { looseLearner, numbersFor, through } from '../dsl/loose'
import { deviation, isFloat, mapOver, stack, test } from '../laws'
import { type LoopArguments, looks, loops, scanOf } from '../laws/loops'
import { evaluate } from './chunks'

const divisors = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter((n) => count % n === 0)

const countOf = (program: Program): number =>
  mapReduce(program, { cache: 0, lanes: 1, common: { bytes: Infinity, places: 1 } })?.count ?? 0

/** For every size of chunks: the same results. How many places it has to cut. */
const assertSame = async (program: Program, arguments_: readonly Tree[]): Promise<number> => {
  const inputs = leaves(arguments_).map(valuesOf)
  const expected = await evaluate(program, inputs)
  const count = countOf(program)
  for (const chunk of divisors(count)) {
    const actual = await evaluate(loopsInChunks(program, { chunk }), inputs)
    actual.forEach((values, i) =>
      expect(deviation(values, expected[i], 1), `result ${i}, chunks of ${chunk}`).toBeLessThanOrEqual(1e-10),
    )
  }
  return count
}

/** Loops written after the chunk of tasks: none beside the one over chunks. */
const outerLoops = ({ instructions }: Program): readonly number[] =>
  instructions.flatMap(({ op }) => (isScan(op) ? [op.attributes.length] : []))

const LANES = 4

type Carry = readonly [AnyTensor, AnyTensor]

describe('a loop in chunks', () => {
  // what is gone through, at least: there is always something
  const masks = fc.constantFrom(
    [false, true, false],
    [true, true, false],
    [false, true, true],
    [true, true, true],
  )
  for (const [name, look] of looks)
    test.prop([loops(LANES), masks], { numRuns: 6 })(
      `means the same for ${name}, mapped, and for what is shared`,
      async (loop, asked) => {
        const mapped = loop.examples[0].map((tree, i) => asked[i] && tree.length > 0)
        const [first] = loop.examples
        const all = stack(loop.examples)
        const given = first.map((tree, i) => (mapped[i] ? all[i] : tree)) as LoopArguments
        const whole = (...arguments_: LoopArguments): Tree =>
          mapOver(look(scanOf(loop)), mapped)(...arguments_)
        const loss = (shared: readonly AnyTensor[]): Scalar =>
          leaves(whole(given[0], given[1], shared))
            .filter(isFloat)
            .reduce<Scalar>((total, x) => add(total, mean(mul(x, x))), literal(0))
        const both = (...arguments_: LoopArguments): Tree => [whole(...arguments_), grad(loss)(arguments_[2])]
        const { program } = trace(both, given)
        for (const one of [program, optimise(program)]) await assertSame(one, given)
      },
    )
})

const SQUARE = 3

/** What is linear, and keeps a square one. */
const linear: Readonly<Record<string, (x: AnyTensor) => AnyTensor>> = {
  reshape: (x: AnyTensor) => reshape(reshape(x, [SQUARE ** 2]), [SQUARE, SQUARE]),
  neg: (x: AnyTensor) => neg(x),
  sub: (x: AnyTensor) => sub(neg(x), x),
}

test.prop([fc.array(fc.constantFrom(...Object.keys(linear)), { maxLength: 4 })], { numRuns: 15 })(
  'what is made of sums over lanes, linearly, is added up chunk by chunk, and so is what is taken away',
  async (names) => {
    const step = ([x, total]: Carry, i: AnyTensor): readonly [Carry, Tree] => {
      const next = unary('tanh', plus(x, expandTo(i, x.shape)))
      const sums = names.reduce((y, name) => linear[name](y), sumAxes(next, [0]))
      // rows and columns are one, so that lanes alone can be cut
      return [[next, sub(total, reshape(sums, [SQUARE ** 2]))], [sums]]
    }
    const whole = (x: AnyTensor, steps: AnyTensor): Tree =>
      scanTrees(step, [x, zeros({ shape: [SQUARE ** 2], dtype: 'float32' })], steps)
    const arguments_: [AnyTensor, AnyTensor] = [numbersFor([6, SQUARE, SQUARE]), numbersFor([4])]
    const { program } = trace(whole, arguments_)
    for (const one of [program, optimise(program)]) expect(await assertSame(one, arguments_)).toBe(6)
  },
)

const tasksOf = (tasks: number, shots: number): Tasks => ({
  support: { x: numbersFor([tasks, shots, 1], 1), y: numbersFor([tasks, shots, 1], 2) },
  query: { x: numbersFor([tasks, shots, 1], 3), y: numbersFor([tasks, shots, 1], 4) },
})

/** An outer step of many inner ones on a network of two layers. */
const outerStep = (steps: number, tasks: Tasks, width: number, optimiser?: Transformation) => {
  const net = pipe(input([1]), dense(width), relu, dense(width), relu, dense(1))
  const how = { loss: mse, steps, rate: perLayer(0.01), ...(optimiser && { optimiser }) }
  const learner = looseLearner(through(net, adapt(how)))
  const state: Tree = initialState(learner, adam(1e-3), key(1))
  const step = (state: Tree, tasks: Tasks): Tree =>
    metaStep(learner, adam(1e-3))(state as MetaState<never>, tasks)
  const arguments_: [Tree, Tasks] = [state, tasks]
  return { step, arguments_ }
}

describe('many inner steps', () => {
  // Adam's count of steps is one that all tasks share; what flows back to it, one that they all add to
  const inner = { 'plain gradients': undefined, momentum: momentum(0.9), adam: adam(0.01) }
  for (const [name, optimiser] of Object.entries(inner))
    test(`run chunk by chunk, with ${name}`, async () => {
      const { step, arguments_ } = outerStep(60, tasksOf(6, 2), 2, optimiser)
      const { program } = trace(step, arguments_)
      for (const one of [program, optimise(program)]) {
        // forwards and backwards
        expect(outerLoops(one)).toHaveLength(2)
        const chunked = loopsInChunks(one, { chunk: 2 })
        expect(outerLoops(chunked)).toEqual([3])
        expect(peakMemory(chunked)).toBeLessThan(peakMemory(one))
        expect(await assertSame(one, arguments_)).toBe(6)
      }
    })

  test('a program without loops stays what it is, and so does one that fits', () => {
    const short = trace(
      outerStep(2, tasksOf(6, 2), 2).step,
      outerStep(2, tasksOf(6, 2), 2).arguments_,
    ).program
    expect(hasLoops(short)).toBe(false)
    expect(loopsInChunks(short, { chunk: 2 })).toBe(short)
    const { step, arguments_ } = outerStep(60, tasksOf(6, 2), 2)
    const { program } = trace(step, arguments_)
    const sizes = { cache: 2 ** 30, lanes: 1, common: { bytes: Infinity, places: 1 } }
    expect(loopsInChunks(program, sizes)).toBe(program)
  })

  for (const name of ['plain gradients', 'adam'] as const)
    test(`100 of them need at most three times the memory of 10, with ${name}`, async () => {
      const memoryOf = async (steps: number): Promise<number> => {
        const { step, arguments_ } = outerStep(steps, tasksOf(25, 10), 40, inner[name])
        const engine = wasmEngine({ threads: 2 })
        const executable = await engine.load(optimise(trace(step, arguments_).program))
        const given = leaves(arguments_).map((x) => executable.upload(valuesOf(x), x))
        for (const buffer of await executable.run(given)) buffer.free()
        const bytes = engine.memory()
        await engine.dispose()
        return bytes
      }
      expect((await memoryOf(100)) / (await memoryOf(10))).toBeLessThanOrEqual(3)
    })
})
