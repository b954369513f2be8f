/** Iterations: steps on data of any shapes, in any order, refused or not, are the same steps one by one. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { tanh } from '../../src/dsl/functions/activations'
import { add, cast, mul } from '../../src/dsl/functions/arithmetic'
import { mean, sum } from '../../src/dsl/functions/reductions'
import { sumAxes } from '../../src/dsl/primitives/broadcast'
import { binary } from '../../src/dsl/primitives/elementwise'
import { literal, tensor, valueOf, valuesOf } from '../../src/dsl/primitives/leaves'
import { grad } from '../../src/dsl/transforms/grad'
import { compile } from '../../src/engines/compile'
import type { Engine } from '../../src/engines/engine'
import { iterate, type Iteration } from '../../src/engines/iterate'
import { reference } from '../../src/engines/reference'
import { engines, expectClose, patternless, test } from '../laws'

type State = { readonly w: Tensor<readonly [3]>; readonly seen: Tensor<readonly [], 'int32'> }
type Data = { readonly x: Tensor<readonly [number, 3]>; readonly y: Tensor<readonly [number], 'int32'> }

const everyEngine = async (): Promise<readonly Engine[]> => [reference, ...(await engines())]

const loss = (w: State['w'], { x, y }: Data) => {
  const error = add(sum(mul(x, w), [1]), mul(cast(y, 'float32'), -0.1))
  return mean(mul(error, error))
}

const step = ({ w, seen }: State, data: Data) => {
  const slope = grad(loss)(w, data)
  const next: State = {
    w: add(w, mul(slope, -0.1)),
    seen: binary('add', seen, sumAxes(data.y, [0])) as State['seen'],
  }
  return [next, { loss: loss(w, data), each: tanh(sum(data.x, [1])) }] as const
}

const start: State = { w: tensor([0.5, -0.25, 1], [3]), seen: literal(0, 'int32') }

/** A batch of so many examples; another `turn`, other numbers. */
const batch = (count: number, turn: number): Data => ({
  x: tensor(
    patternless(3 * (count + turn))
      .map((n) => n / 2)
      .subarray(3 * turn),
    [count, 3],
  ),
  y: tensor(
    Int32Array.from({ length: count }, (_, i) => (i * 5 + turn) % 4),
    [count],
    'int32',
  ),
})

interface Turn {
  readonly count: number
  readonly accepted: boolean
}

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    accepted: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  }),
  { minLength: 1, maxLength: 5 },
)

type Loop = Iteration<State, Data, Tree>

const bits = (tree: Tree): readonly (readonly number[])[] => leaves(tree).map((x) => Array.from(valuesOf(x)))

describe('an iteration', () => {
  test.prop([turns, fc.boolean()], { numRuns: 4 })(
    'on batches of any sizes is the compiled step again and again, to the bit, and keeps nothing',
    async (all, waiting) => {
      for (const engine of await everyEngine()) {
        const before = engine.buffers()
        const [one, oracle] = [compile(step, { engine }), compile(step, { engine: reference })]
        const loop: Loop = await iterate(step, { engine, state: start, data: batch(all[0].count, 0) })
        const results = all.map(
          ({ count, accepted }, turn) =>
            () =>
              loop.advance(batch(count, turn), () => accepted),
        )
        const got = []
        if (waiting) for (const advance of results) got.push(await advance())
        else got.push(...(await Promise.all(results.map((advance) => advance()))))
        let [state, exact] = [start, start]
        for (const [turn, { count, accepted }] of all.entries()) {
          const [next, figures] = await one(state, batch(count, turn))
          const [nextExact, figuresExact] = await oracle(exact, batch(count, turn))
          expect(bits(got[turn].figures)).toEqual(bits(figures))
          expectClose(engine.name, got[turn].figures, figuresExact, { tolerance: 1e-5 })
          const { refused } = got[turn]
          expect(refused === undefined).toBe(accepted)
          if (refused !== undefined) expect(bits(refused)).toEqual(bits(next))
          if (accepted) [state, exact] = [next, nextExact]
        }
        expect(bits(await loop.state())).toEqual(bits(state))
        loop.dispose()
        loop.dispose()
        await Promise.all([one.dispose(), oracle.dispose()])
        expect([engine.name, engine.buffers()]).toEqual([engine.name, before])
      }
    },
  )

  test('sums all of a larger batch, and no more than all of a smaller one', async () => {
    for (const engine of await everyEngine()) {
      const count = (s: Tensor<readonly []>, x: Tensor<readonly [number]>) => [add(s, 1), sum(x)] as const
      const first: Tensor<readonly [number]> = tensor([1, 2, 3, 4], [4])
      const loop = await iterate(count, { engine, state: literal(0), data: first })
      const sums = []
      for (const size of [6, 2, 4])
        sums.push(await loop.advance(tensor(new Float32Array(size).fill(1), [size])))
      expect(sums.map(({ figures }) => valueOf(figures))).toEqual([6, 2, 4])
      expect(valueOf(await loop.state())).toBe(3)
      loop.dispose()
    }
  })

  // callers without types hand in anything
  const loosely = (data: unknown): Data => data as Data

  test('refuses data of other names or types, names the leaf, and goes on', async () => {
    const [x, y] = [tensor([1, 2, 3], [1, 3]), tensor([1], [1], 'int32')]
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{ x, y: tensor([1], [1]) }, /^iterate, data\.y: got float32 \[1\], expected int32 \[2\]/],
      [{ x }, /^iterate, data\.y: got nothing, expected int32 \[2\]/],
      [{ x, y, z: x }, /^iterate, data\.z: got float32 \[1, 3\], expected nothing/],
      [{ x, label: y }, /^iterate, data\.y: got nothing, expected int32/],
      [x, /^iterate, data\.x: got nothing, expected float32 \[2, 3\]/],
      [{ x, y: 1 }, /^trees, at y: got a value of type Number, expected a tensor/],
      [{ x, y: undefined }, /^trees, at y: got nothing, expected a tensor/],
    ]
    for (const engine of await everyEngine()) {
      const before = engine.buffers()
      const loop = await iterate(step, { engine, state: start, data: batch(2, 0) })
      const kept = engine.buffers()
      for (const [data, words] of wrong) await expect(loop.advance(loosely(data))).rejects.toThrow(words)
      // a shape that the step itself does not take
      await expect(loop.advance(loosely({ x: tensor([1, 2], [1, 2]), y }))).rejects.toThrow(/\[1, 2\].*\[3\]/)
      expect(engine.buffers()).toBe(kept)
      await loop.advance({ x, y })
      expect(valuesOf((await loop.state()).seen)[0]).toBe(1)
      loop.dispose()
      await expect(loop.advance({ x, y })).rejects.toThrow('iterate: got a call after dispose')
      expect(engine.buffers()).toBe(before)
    }
  })

  test('that ends while it advances leaves nothing behind', async () => {
    for (const engine of await everyEngine()) {
      const before = engine.buffers()
      const loop = await iterate(step, { engine, state: start, data: batch(2, 0) })
      const late = loop.advance(batch(3, 0))
      loop.dispose()
      await expect(late).rejects.toThrow('iterate: got a call after dispose')
      expect([engine.name, engine.buffers()]).toEqual([engine.name, before])
    }
  })

  test('whose step makes a state of another shape for other data is refused there', async () => {
    const grow = (_: Tensor<readonly [number]>, x: Tensor<readonly [number]>) => [mul(x, 2), {}] as const
    const two: Tensor<readonly [number]> = tensor([0, 0], [2])
    const loop = await iterate(grow, { engine: reference, state: two, data: two })
    await loop.advance(tensor([1, 2], [2]))
    await expect(loop.advance(tensor([1, 2, 3], [3]))).rejects.toThrow(
      /^iterate: got a step that makes of {2}float32 \[2\] {2}float32 \[3\]/,
    )
    expect(bits(await loop.state())).toEqual([[2, 4]])
    loop.dispose()
  })
})
