/** An engine that runs programs in chunks gives the same numbers, and keeps nothing, also where it fails. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { mapReduce } from '../../src/compiler/map-reduce'
import type { Tensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { grad } from '../../src/dsl/transforms/grad'
import { trace } from '../../src/dsl/transforms/program'
import { chunked } from '../../src/engines/chunked'
import type { Engine } from '../../src/engines/engine'
import { reference } from '../../src/engines/reference'
import { metaSteps } from '../compiler/meta-steps'
import {
  assertEngine,
  assertNoLeak,
  engines,
  expectClose,
  innerProduct,
  isFloat,
  mapOver,
  programs,
  run,
  stack,
  subsets,
} from '../laws'

const wasm = async (): Promise<Engine> => (await engines())[0]

describe('an engine in chunks', () => {
  const inputs = programs.chain((program) =>
    fc.constantFrom(...subsets(program.examples[0].length)).map((mapped) => ({ ...program, mapped })),
  )

  test.prop([inputs], { numRuns: 80 })(
    'gives the numbers of the reference, and keeps nothing',
    async ({ f, examples, mapped }) => {
      const arguments_ = examples[0].map((x, i) =>
        mapped[i] ? stack([...examples, ...examples].map((lane) => lane[i])) : x,
      )
      const lanes = (...xs: readonly Tensor[]) => mapOver(f, mapped)(...xs).filter(isFloat)
      const all = (...xs: readonly Tensor[]): Tree => [
        lanes(...xs),
        grad((point: readonly Tensor[]) => innerProduct(lanes(...point), lanes(...point)))(xs),
      ]
      for (const engine of [reference, await wasm()]) {
        await assertEngine(chunked(engine, { cache: 0 }), all, arguments_, 1e-4)
        await assertNoLeak(chunked(engine, { cache: 64 }), all, arguments_, 2)
      }
    },
  )

  for (const [name, meta] of Object.entries(metaSteps))
    test(`gives the numbers of the reference for ${name}, and keeps nothing`, async () => {
      const { step, arguments_, tasks } = meta()
      const chunks = { chunk: tasks / 2 }
      const expected = await run(reference, step, arguments_)
      const own = await run(chunked(reference, chunks), step, arguments_)
      expectClose('in float64', own, expected, { tolerance: 1e-10 })
      // from one step of Adam: its root makes much of the rounding of small gradients
      await assertEngine(chunked(await wasm(), chunks), step, arguments_, 1e-3)
      await assertNoLeak(chunked(await wasm(), chunks), step, arguments_, 3)
    })

  test('lets go of what a chunk was made of when the chunk is done', async () => {
    const { step, arguments_ } = metaSteps['a linear layer with learned sharing']()
    /** Buffers held when the last program is run. */
    const heldAtTheEnd = async (chunk: number): Promise<number> => {
      let held = 0
      const watched: Engine = {
        ...reference,
        load: async (program) => {
          const executable = await reference.load(program)
          const look = () => (held = reference.buffers())
          return { ...executable, run: (inputs) => (look(), executable.run(inputs)) }
        },
      }
      await run(chunked(watched, { chunk }), step, arguments_)
      return held
    }
    expect(await heldAtTheEnd(1)).toBe(await heldAtTheEnd(6))
  })

  test('says in its name what it is', () => {
    expect(chunked(reference, { cache: 0 }).name).toBe('reference in chunks')
  })
})

describe('an engine in chunks whose engine fails', () => {
  const { step, arguments_ } = metaSteps['a linear layer with learned sharing']()
  const { program } = trace(step, arguments_)
  const size = { chunk: 4 }

  /** The reference, but the nth thing that is asked of it fails. */
  const failing = (nth: number, counted: { asked: number; loaded: number }): Engine => {
    const ask = () => {
      if (counted.asked++ === nth) throw new Error('out of memory')
    }
    return {
      ...reference,
      load: async (given) => {
        ask()
        const executable = await reference.load(given)
        counted.loaded++
        return {
          ...executable,
          run: (buffers) => {
            ask()
            return executable.run(buffers)
          },
          dispose: () => {
            counted.loaded--
          },
        }
      },
    }
  }

  /** Loads, runs once and disposes; how often the engine was asked, and what it still has loaded. */
  const attempt = async (nth: number) => {
    const counted = { asked: 0, loaded: 0 }
    const executable = await chunked(failing(nth, counted), size).load(program)
    const inputs = leaves(arguments_).map((x) => executable.upload(valuesOf(x), x))
    try {
      for (const buffer of await executable.run(inputs)) buffer.free()
    } finally {
      for (const buffer of inputs) buffer.free()
      executable.dispose()
    }
    return counted
  }

  test('passes the failure on and keeps nothing, whenever it happens', async () => {
    expect(mapReduce(program, size)?.count).toBe(12)
    const held = reference.buffers()
    // three programs, of which the second is run three times
    expect(await attempt(Infinity)).toEqual({ asked: 8, loaded: 0 })
    for (let nth = 0; nth < 8; nth++) {
      await expect(attempt(nth)).rejects.toThrow('out of memory')
      expect(reference.buffers()).toBe(held)
    }
  })

  test('lets go of the programs that were loaded where a later one is refused', async () => {
    for (const nth of [0, 1, 2]) {
      const counted = { asked: 0, loaded: 0 }
      await expect(chunked(failing(nth, counted), size).load(program)).rejects.toThrow('out of memory')
      expect(counted).toEqual({ asked: nth + 1, loaded: 0 })
    }
  })
})
