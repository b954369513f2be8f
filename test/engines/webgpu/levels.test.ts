/** What is done at once can be done in any order. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import { optimise } from '../../../src/compiler/optimise'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { concat } from '../../../src/dsl/primitives/concat'
import { neg } from '../../../src/dsl/primitives/elementwise'
import { placeholder } from '../../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../../src/dsl/transforms/program'
import { levelsOf } from '../../../src/engines/webgpu/levels'
import { inParts } from '../../../src/engines/webgpu/partial'
import { target } from '../../../src/engines/webgpu/target'
import { writtenFor } from '../../../src/engines/webgpu/written'
import { lower } from '../../../src/loops/lower'
import { outerStep } from '../../../bench/workloads/outer-step'
import { workloadOf } from '../../../bench/workloads/make'
import { rank1, rmnist } from '../../../bench/workloads/settings'
import { test } from '../../laws'
import { assertComputes, interpreted, rowsOutside } from '../../loops/computed'
import { everything, tangles } from '../../loops/programs'

describe('steps of a level', () => {
  test.prop([fc.oneof(everything, tangles), fc.boolean()], { numRuns: 50, seconds: 3 })(
    'compute what the program means, the first first or the last first',
    ({ f, inputs }, backwards) => {
      const inLevels = (program: Program) => {
        const lowered = lower(program, rowsOutside(program), target)
        const { steps, makes, cells } = inParts(lowered, { terms: 2, results: 64, least: 2 })
        const order = levelsOf(steps).flatMap((level) => (backwards ? [...level].reverse() : level))
        expect(new Set(order).size).toBe(steps.length)
        const items = order.map(
          (n) => ({ kind: 'placed', step: steps[n], makes: makes[n], moves: [] }) as const,
        )
        return interpreted({ items, cells })
      }
      assertComputes(f, inputs, (program) => program, inLevels)
    },
  )

  once('are all parts of what is joined, along any axis', () => {
    for (const axis of [0, 1, 2]) {
      const joined = (x: AnyTensor, y: AnyTensor) => concat([neg(x), neg(y)], axis)
      const { program } = trace(joined, [placeholder([2, 3, 4]), placeholder([2, 3, 4])])
      // what follows copies it to where the result is wanted
      expect(levelsOf(lower(program, rowsOutside(program), target).steps)).toEqual([[0, 1], [2]])
    }
  })
})

describe('an outer step', () => {
  const dispatches = (settings: typeof rank1 | typeof rmnist): number => {
    const { step, state, tasks } = outerStep(workloadOf(settings))
    return writtenFor(optimise(trace(step, [state, tasks]).program)).dispatches.length
  }

  once('takes few dispatches', () => {
    expect(dispatches(rank1)).toBeLessThanOrEqual(30)
    expect(dispatches({ ...rmnist, tasks: 4 })).toBeLessThanOrEqual(90)
  })
})
