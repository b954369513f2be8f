/**
 * The law of engines at the edges: every primitive, on every type it takes, on numbers of every kind, gives what the
 * reference gives; exactly, where nothing is rounded, else within the units in the last place that
 * `docs/numbers.md` states.
 */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import { primitives } from '../../../src/dsl/primitives'
import { engineOf, test } from '../../laws'
import { edgeCases } from './cases'
import { assertNearReference } from './near-reference'
import { unitsOf, zeroesSubnormals } from './units'

interface Effort {
  readonly runs: number
  /** Cases in one program: more where it is slow to compile. */
  readonly atOnce: number
}

/** Registers one test for each primitive and type. */
export const obeysAtEdges = (engineName: string, { runs, atOnce }: Effort = { runs: 8, atOnce: 5 }): void => {
  describe(`${engineName} at the edges`, () => {
    for (const [dtype, cases] of Object.entries(edgeCases))
      for (const [name, calls] of Object.entries(cases))
        test.prop([fc.array(calls, { minLength: atOnce, maxLength: atOnce })], { numRuns: runs })(
          `${name} of ${dtype}`,
          async (all) => {
            await assertNearReference(await engineOf(engineName), name, all, {
              units: unitsOf(engineName),
              zeroes: zeroesSubnormals(engineName),
            })
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
