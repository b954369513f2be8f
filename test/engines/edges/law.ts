/**
 * The law of engines at the edges: every primitive, on every type it takes, on numbers of every kind, gives what the
 * reference gives; exactly, where nothing is rounded, else within the units in the last place that
 * `docs/numbers.md` states.
 */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, test as once } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { primitives } from '../../../src/dsl/primitives'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import { asked, type Call, engineOf, meaning } from '../../laws'
import { expectNear, magnitudes, type Nearness } from '../../laws/nearness'
import { edgeCases } from './cases'
import { type Units, unitsOf } from './units'

const SUMS: readonly string[] = ['sum', 'einsum', 'unwindows', 'scatter']

const nearness = async ({ f }: Call, name: string, inputs: readonly AnyTensor[], units: Units) => {
  const error = Object.entries(units).find(([known]) => known === name)?.[1] ?? 0
  if (!SUMS.includes(name)) return { kind: 'units', units: error } satisfies Nearness
  const sizes = magnitudes(inputs)
  const magnitude = valuesOf(await meaning(f, sizes))
  // what stands in one operand alone is summed before it is multiplied: that may overflow where the product does not
  const overflows =
    name === 'einsum' &&
    sizes.some((x) => x.dtype === 'float32' && Array.from(valuesOf(x)).reduce((a, b) => a + b, 0) > 2 ** 127)
  const terms = inputs.reduce((most, { shape }) => Math.max(most, ...shape), 1) ** 2
  return {
    kind: 'sum',
    terms,
    magnitude: overflows ? new Float64Array(magnitude.length).fill(Infinity) : magnitude,
  } satisfies Nearness
}

interface Effort {
  readonly runs: number
  /** Cases in one program: more where it is slow to compile. */
  readonly atOnce: number
}

/** Registers one test for each primitive and type. */
export const obeysAtEdges = (
  engineName: string,
  { runs, atOnce }: Effort = { runs: 8, atOnce: 5 },
): void => {
  describe(`${engineName} at the edges`, () => {
    for (const [dtype, cases] of Object.entries(edgeCases))
      for (const [name, calls] of Object.entries(cases))
        test.prop([fc.array(calls, { minLength: atOnce, maxLength: atOnce })], {
          numRuns: runs,
          interruptAfterTimeLimit: 30_000,
        })(`${name} of ${dtype}`, async (all) => {
          const engine = await engineOf(engineName)
          const inputs = all.map(({ examples: [first] }) => first)
          const together = (...given: typeof inputs): readonly AnyTensor[] =>
            all.map(({ f }, i) => f(...given[i]))
          for (const { what, on } of asked(together, inputs)) {
            const found = await on(engine)
            for (const [i, call] of all.entries()) {
              const near = await nearness(call, name, inputs[i], unitsOf(engineName))
              expectNear(what, found[i], await meaning(call.f, inputs[i]), near)
            }
          }
        })
  })
}

describe('cases at the edges', () => {
  once('are there for every primitive', () => {
    const found = new Set(Object.values(edgeCases).flatMap((cases) => Object.keys(cases)))
    expect([...found].sort()).toEqual(Object.keys(primitives).sort())
  })
})
