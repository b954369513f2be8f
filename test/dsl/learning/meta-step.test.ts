/** The outer step as one program: by hand, again and again, on engines, and without a leak. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { leaves, type Tree, zipLeaves } from '../../../src/dsl/core/tree'
import { crossEntropy } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import {
  initialState,
  type MetaState,
  metaStep,
  type StepFigures,
  type Tasks,
} from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { adam, sgd } from '../../../src/dsl/learning/transformations'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { flatten, relu } from '../../../src/dsl/networks/parameterless'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { literal, tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { compile } from '../../../src/engines/compile'
import { iterate } from '../../../src/engines/iterate'
import { reference } from '../../../src/engines/reference'
import { assertNoLeak, deviation, engines, expectClose, run, test } from '../../laws'
import { looseLearner, type LooseMeta, looseReparam, numbersFor, through } from '../loose'

const learner = looseLearner(
  through(
    input([6, 6, 1]),
    conv2d(3, 3),
    looseReparam(kronecker),
    relu,
    flatten,
    dense(4),
    looseReparam(fullSharing({ rank: 3 })),
    adapt({ loss: crossEntropy, steps: 2, rate: perLayer(0.2) }),
  ),
)
const seeds = fc.integer({ min: 0, max: 1000 })
const TASKS = 3

const examples = (count: number, seed: number) => ({
  x: numbersFor([TASKS, count, 6, 6, 1], seed),
  y: tensor(
    Array.from({ length: TASKS * count }, (_, i) => (i * 7 + seed) % 4),
    [TASKS, count],
    'int32',
  ),
})

const tasksFor = (seed: number): Tasks => ({ support: examples(2, seed), query: examples(3, seed + 11) })

type State = MetaState<LooseMeta>

const outer = adam(0.01)
const step = metaStep(learner, outer)
const stateOf = (seed: number): State => initialState(learner, outer, key(seed))

/** What a step has made: numbers only, so that runs can be compared. */
const numbersOf = (tree: Tree): readonly (readonly number[])[] =>
  leaves(tree).map((x) => Array.from(valuesOf(x)))

const wasmEngine = async () => (await engines())[0]

describe('metaStep', () => {
  test.prop([seeds], { numRuns: 5 })(
    'is the mean over tasks, one by one, and then the optimiser',
    async (seed) => {
      const state = initialState(learner, sgd(0.1), key(seed))
      const tasks = tasksFor(seed)
      const [after, { train_loss, gradient_norm }] = await run(reference, metaStep(learner, sgd(0.1)), [
        state,
        tasks,
      ])

      const task = ({ x, y }: Tasks['support'], t: number) => {
        const [, count] = x.shape
        const pixels = valuesOf(x)
        const each = pixels.length / TASKS
        return {
          x: tensor(pixels.slice(t * each, (t + 1) * each), [count, 6, 6, 1]),
          y: tensor(valuesOf(y).slice(t * count, (t + 1) * count), [count], 'int32'),
        }
      }
      const one = (meta: LooseMeta, support: ReturnType<typeof task>, query: ReturnType<typeof task>) =>
        learner.loss(learner.adapt(meta, support), query)
      const slopes = await Promise.all(
        Array.from({ length: TASKS }, (_, t) =>
          run(
            reference,
            (meta: LooseMeta, s: ReturnType<typeof task>, q: typeof s) =>
              [one(meta, s, q), grad(one)(meta, s, q)] as const,
            [state.meta, task(tasks.support, t), task(tasks.query, t)],
          ),
        ),
      )
      const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length
      const gradient = zipLeaves(
        slopes[0][1] as Tree,
        slopes.map(([, slope]) => slope as Tree),
        (x, parts) =>
          tensor(
            Array.from(valuesOf(x), (_, i) => mean(parts.map((part) => valuesOf(part)[i]))),
            x.shape,
          ),
      )
      const expected = zipLeaves(state.meta as Tree, [gradient], (x, [g]) =>
        tensor(
          Array.from(valuesOf(x), (value, i) => value - 0.1 * valuesOf(g)[i]),
          x.shape,
        ),
      )
      expectClose('meta', after.meta, expected, { tolerance: 1e-10 })
      expect(valueOf(train_loss)).toBeCloseTo(mean(slopes.map(([loss]) => valueOf(loss))), 12)
      expect(valueOf(gradient_norm)).toBeCloseTo(Math.hypot(...numbersOf(gradient).flat()), 12)
    },
  )

  test('lowers its own loss on the same tasks', async () => {
    const engine = await wasmEngine()
    const run100 = await iterate(step, { engine, state: stateOf(1), data: tasksFor(1) })
    const losses: number[] = []
    for (let i = 0; i < 30; i++) losses.push(valueOf((await run100.advance(tasksFor(1))).figures.train_loss))
    run100.dispose()
    expect(losses[29]).toBeLessThan(0.9 * losses[0])
  })
})

describe('a whole second-order outer step', () => {
  test.prop([seeds], { numRuns: 5 })(
    'on wasm has the numbers of the reference within 1e-4, and leaves nothing',
    async (seed) => {
      const engine = await wasmEngine()
      const second = sgd(1)
      const [state, tasks] = [initialState(learner, second, key(seed)), tasksFor(seed)]
      const gradients = (s: typeof state, t: Tasks) => metaStep(learner, second)(s, t)
      const [[expected, figures], [actual, measured]] = await Promise.all(
        [reference, engine].map((each) => run(each, gradients, [state, tasks] as const)),
      )
      const relative = (a: Tree, b: Tree) =>
        leaves(a).map((x, i) => deviation(valuesOf(x), valuesOf(leaves(b)[i]), 1e-3))
      const errors = [...relative(actual.meta, expected.meta), ...relative(measured, figures)]
      expect(Math.max(...errors)).toBeLessThanOrEqual(1e-4)
      await assertNoLeak(engine, gradients, [state, tasks], 3)
    },
  )

  test('is the same to the last bit whenever it is run', async () => {
    const engine = await wasmEngine()
    const once = () => run(engine, step, [stateOf(5), tasksFor(5)] as const)
    expect(numbersOf((await once()) as never)).toEqual(numbersOf((await once()) as never))
  })
})

describe('iterate', () => {
  const many = async (count: number, seed: number, engineName: 'wasm' | 'reference') => {
    const engine = engineName === 'wasm' ? await wasmEngine() : reference
    const before = engine.buffers()
    const loop = await iterate(step, { engine, state: stateOf(seed), data: tasksFor(seed) })
    for (let i = 0; i < count; i++) await loop.advance(tasksFor(seed + i))
    const after = await loop.state()
    loop.dispose()
    expect(engine.buffers()).toBe(before)

    const compiled = compile(step, { engine })
    let state = stateOf(seed)
    for (let i = 0; i < count; i++) [state] = await compiled(state, tasksFor(seed + i))
    await compiled.dispose()
    expect(engine.buffers()).toBe(before)
    return [numbersOf(after), numbersOf(state)]
  }

  test.prop([fc.integer({ min: 1, max: 4 }), seeds], { numRuns: 4 })(
    'by n steps is n calls of the compiled step, bit by bit',
    async (count, seed) => {
      const [iterated, called] = await many(count, seed, 'wasm')
      expect(iterated).toEqual(called)
    },
  )

  test('does so on the reference too', async () => {
    const [iterated, called] = await many(2, 3, 'reference')
    expect(iterated).toEqual(called)
  })

  test('leaves the state as it was where a step is refused, and hands out the refused one', async () => {
    const engine = await wasmEngine()
    const held = engine.buffers()
    const loop = await iterate(step, { engine, state: stateOf(2), data: tasksFor(2) })
    await loop.advance(tasksFor(2))
    const [before, buffers] = [numbersOf(await loop.state()), engine.buffers()]
    const seen: StepFigures[] = []
    const { figures, refused } = await loop.advance(tasksFor(9), (reported) => {
      seen.push(reported)
      return false
    })
    expect(seen).toEqual([figures])
    expect(numbersOf((await loop.state()) as Tree)).toEqual(before)
    expect(engine.buffers()).toBe(buffers)
    // the same data, accepted, leads to what was refused
    const again = await loop.advance(tasksFor(9))
    expect(again.refused).toBeUndefined()
    expect(numbersOf(again.figures)).toEqual(numbersOf(figures))
    expect(numbersOf(refused as unknown as Tree)).toEqual(numbersOf((await loop.state()) as Tree))
    loop.dispose()
    expect(engine.buffers()).toBe(held)
  })

  const counting = (state: { readonly a: Tensor; readonly b: Tensor }, by: Tensor) =>
    [{ b: by, a: state.b }, { seen: state.a }] as const

  test('knows the parts of a state by name, in whatever order a step gives them', async () => {
    const state = { a: tensor([1], [1]) as Tensor, b: tensor([2], [1]) as Tensor }
    const loop = await iterate(counting, { engine: reference, state, data: tensor([0], [1]) })
    const seen: number[] = []
    for (const by of [3, 4, 5]) seen.push(valueOf((await loop.advance(tensor([by], [1]))).figures.seen))
    expect(seen).toEqual([1, 2, 3])
    const { a, b } = await loop.state()
    loop.dispose()
    expect([valueOf(a), valueOf(b)]).toEqual([4, 5])
  })

  test('refuses a step whose new state is not like the old one, in words', async () => {
    const grown = (_: { readonly a: Tensor }, by: Tensor) => [{ a: by }, { seen: literal(0) }] as const
    const start = iterate(grown, {
      engine: reference,
      state: { a: tensor([1], [1]) },
      data: tensor([0, 1], [2]),
    })
    await expect(start).rejects.toThrow(
      'iterate: got a step that makes of a float32 [1] a float32 [2], expected a new state of the old names, shapes and types.',
    )
  })

  test('refuses a step after its end, in words', async () => {
    const state = { a: tensor([1], [1]) as Tensor, b: tensor([2], [1]) as Tensor }
    const loop = await iterate(counting, { engine: reference, state, data: tensor([0], [1]) })
    loop.dispose()
    await expect(loop.advance(tensor([0], [1]))).rejects.toThrow(
      'iterate: got a call after dispose, expected an iteration in use.',
    )
  })

  test('frees what it has uploaded where a step fails', async () => {
    const state = { a: tensor([1], [1]) as Tensor, b: tensor([2], [1]) as Tensor }
    const loop = await iterate(counting, { engine: reference, state, data: tensor([0], [1]) })
    const held = reference.buffers()
    const refuse = (): boolean => {
      throw new Error('not today')
    }
    await expect(loop.advance(tensor([0], [1]), refuse)).rejects.toThrow('not today')
    expect(reference.buffers()).toBe(held)
    expect(valueOf((await loop.state()).a)).toBe(1)
    loop.dispose()
  })
})
