/**
 * The law of engines at the edges: every primitive, on every type it takes, on numbers of every kind, gives what the
 * reference gives; exactly, where nothing is rounded, else within the units in the last place that
 * `docs/numbers.md` states.
 */
import { test } from '@fast-check/vitest'
import { describe, expect, test as once } from 'vitest'
import { sizeOf } from '../../../src/dsl/core/shape'
import type { AnyTensor, Values } from '../../../src/dsl/core/tensor'
import { primitives } from '../../../src/dsl/primitives'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { type Call, run, runPlain } from '../../laws'
import { expectNear, LARGEST, magnitudes, type Nearness } from '../../laws/nearness'
import { edgeCases } from './cases'
import { engineOf } from './long-sums'
import { type Units, unitsOf } from './units'

const SUMS: readonly string[] = ['sum', 'einsum', 'unwindows', 'scatter']

const total = (values: Values): number => Float64Array.from(values).reduce((sum, x) => sum + x, 0)

const nearness = async (
  { f }: Call,
  name: string,
  inputs: readonly AnyTensor[],
  wanted: AnyTensor,
  units: Units,
) => {
  const error = Object.entries(units).find(([known]) => known === name)?.[1] ?? 0
  if (!SUMS.includes(name)) return { kind: 'units', units: error } satisfies Nearness
  const magnitude = await run(reference, f, magnitudes(inputs))
  const terms = inputs.reduce((most, { shape }) => Math.max(most, ...shape), 1) ** 2
  // what one operand of a product has alone is added up before it is multiplied, and may overflow there
  if (name === 'einsum' && magnitudes(inputs).some((x) => total(valuesOf(x)) > LARGEST))
    return {
      kind: 'sum',
      terms,
      magnitude: new Float64Array(sizeOf(wanted.shape)).fill(Infinity),
    } satisfies Nearness
  return { kind: 'sum', terms, magnitude: magnitude.op.data ?? new Float64Array(0) } satisfies Nearness
}

/** Registers one test for each primitive and type. */
export const obeysAtEdges = (engineName: string): void => {
  describe(`${engineName} at the edges`, () => {
    for (const [dtype, cases] of Object.entries(edgeCases))
      for (const [name, calls] of Object.entries(cases))
        test.prop([calls], { numRuns: 40, interruptAfterTimeLimit: 30_000 })(
          `${name} of ${dtype}`,
          async (call) => {
            const engine = await engineOf(engineName)
            const [inputs] = call.examples
            const wanted = await runPlain(reference, call.f, inputs)
            const near = await nearness(call, name, inputs, wanted, unitsOf(engineName))
            expectNear('with passes', await run(engine, call.f, inputs), wanted, near)
            expectNear('without passes', await runPlain(engine, call.f, inputs), wanted, near)
          },
        )
  })
}

describe('cases at the edges', () => {
  once('are there for every primitive', () => {
    const found = new Set(Object.values(edgeCases).flatMap((cases) => Object.keys(cases)))
    expect([...found].sort()).toEqual(Object.keys(primitives).sort())
  })
})
