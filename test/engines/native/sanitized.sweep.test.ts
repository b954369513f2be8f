/** What `npm run sweep:sanitized` runs under the address and undefined-behaviour sanitizers: a report of theirs ends it. */
import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import { outerStep } from '../../../bench/workloads/outer-step'
import { workloadOf } from '../../../bench/workloads/make'
import { workloads } from '../../../bench/workloads/settings'
import { iterate } from '../../../src/engines/iterate'
import { nativeEngine } from '../../../src/engines/native/engine'
import { hasCompiler, run } from '../../laws'
import { anyPrograms } from '../../laws/any-programs'

const isSweep = (fc.readConfigureGlobal().numRuns ?? 100) > 100
const timeout = 3_600_000

if (hasCompiler)
  describe('the code of native', () => {
    test('of random programs runs', { timeout }, async () => {
      const engine = await nativeEngine()
      await fc.assert(
        fc.asyncProperty(anyPrograms, async ({ f, inputs }) => {
          await run(engine, f, inputs)
        }),
        { numRuns: isSweep ? 2000 : 2 },
      )
      await engine.dispose()
    })

    const all = workloads.map(([settings]) => settings)
    test.for(isSweep ? all : all.slice(0, 1))('of the workload $name runs', { timeout }, async (settings) => {
      const engine = await nativeEngine()
      const { step, state, tasks } = outerStep(workloadOf(settings))
      const training = await iterate(step, { engine, state, data: tasks })
      await training.advance(tasks)
      training.dispose()
      await engine.dispose()
    })
  })
