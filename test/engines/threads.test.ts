/** Threads and lanes: the same bits for any number of threads, and the numbers of the reference. */
import { describe, expect, test } from 'vitest'
import type { Tree } from '../../src/dsl/core/tree'
import type { Tasks } from '../../src/dsl/learning/meta-step'
import { trace } from '../../src/dsl/transforms/program'
import { optimise } from '../../src/compiler/optimise'
import { planOf } from '../../src/loops/plan'
import { nativeEngine } from '../../src/engines/native/engine'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { target } from '../../src/engines/wasm/target'
import { assertEngine, hasCompiler } from '../laws'
import { arguments_, bitsOn, step } from './chunked-step'

/** The engines with threads of their own. */
const startOf = {
  wasm: (settings: { readonly threads: number }) => Promise.resolve(wasmEngine(settings)),
  ...(hasCompiler && { native: nativeEngine }),
} as const

describe('an outer step', () => {
  test('is cut into chunks of tasks on several lanes', () => {
    const { program } = trace((state: Tree, data: Tasks) => step(state, data), arguments_)
    const { parts } = planOf(optimise(program), target)
    expect(parts.map(({ name, chunks, lanes }) => [name, chunks, lanes])).toEqual([
      ['before', 0, 1],
      ['body', 6, 4],
      ['after', 0, 1],
    ])
  })

  for (const [name, start] of Object.entries(startOf)) {
    test(`computes on ${name} what the reference computes`, async () => {
      const engine = await start({ threads: 2 })
      await assertEngine(engine, step, arguments_, 2e-4)
      await engine.dispose()
    })

    test(`gives the same bits on any number of threads of ${name}, again and again`, async () => {
      const bits: string[] = []
      for (const threads of [1, 2, 3, 4, 2]) {
        const engine = await start({ threads })
        bits.push(await bitsOn(engine))
        await engine.dispose()
      }
      expect(new Set(bits).size).toBe(1)
    })
  }
})
