/** What loops compute for targets of every kind is what the program means. */
import { test } from '../laws'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { optimise } from '../../src/compiler/optimise'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { inOrder, interpret } from '../../src/loops/interpret'
import { lower } from '../../src/loops/lower'
import { planOf, type PlannedPart } from '../../src/loops/plan'
import { scheduleOf } from '../../src/loops/schedule'
import type { Target } from '../../src/loops/target'
import { scheduled } from '../../src/loops/tiling'
import { assertComputes, interpreted, rowsOutside, type Run } from './computed'
import { planned } from './planned'
import { everything, tangles } from './programs'
import { preparedIn, walkOf } from './scheduled'
import { targets } from './targets'
import { updates } from './updates'

type Way = (target: Target) => (program: Program) => Run

const ways: readonly (readonly [name: string, way: Way])[] = [
  [
    'kernels, one after the other,',
    (target) => (program) => {
      const { steps, cells } = lower(program, rowsOutside(program), target)
      return interpreted({
        items: steps.map((step) => ({ kind: 'placed', step, moves: [], makes: [] })),
        cells,
      })
    },
  ],
  [
    'loops over tiles',
    (target) => (program) => interpreted(scheduled(lower(program, rowsOutside(program), target), target)),
  ],
  [
    'loops over tiles, their kernels in vectors and blocks,',
    (target) => (program) => (outside) =>
      interpret(
        preparedIn(scheduled(lower(program, rowsOutside(program), target), target), target),
        outside,
        {
          ...inOrder,
          walk: (step) =>
            step.kind === 'kernel'
              ? walkOf(step.kernel, scheduleOf(step.kernel, target), target)
              : inOrder.walk(step),
        },
      ),
  ],
  ['chunks of tasks in lanes', planned],
]

const asIs = (program: Program): Program => program

describe.for(ways)('%s', ([, way]) => {
  test.prop([everything, targets], { numRuns: 50, seconds: 5 })(
    'compute what a program means',
    ({ f, inputs }, target) => {
      assertComputes(f, inputs, asIs, way(target))
    },
  )

  test.prop([tangles, targets], { numRuns: 30, seconds: 5 })(
    'compute what products and movements mean, after the passes of the compiler too',
    ({ f, inputs }, target) => {
      assertComputes(f, inputs, asIs, way(target))
      assertComputes(f, inputs, optimise, way(target))
    },
  )
})

/** What is worth a chunk in programs as small as these. */
const eager = targets.map((target): Target => ({
  ...target,
  chunks: { ...target.chunks, work: 0, chunkWork: 0 },
}))

describe('chunks of tasks, and of what follows their sum,', () => {
  test.prop([updates, eager], { numRuns: 100, seconds: 5 })(
    'compute what a step of training means',
    ({ f, inputs }, target) => {
      assertComputes(f, inputs, asIs, planned(target))
      assertComputes(f, inputs, optimise, planned(target))
    },
  )

  test('cut a large parameter, and what it is clipped by', () => {
    const twice = fc
      .sample(fc.tuple(updates, eager), { numRuns: 200, seed: 1 })
      .map(([{ f, inputs }, target]) => planOf(trace(f, inputs).program, target).parts)
      .filter((parts) => parts.some(({ name }) => name === 'update'))
    expect(twice.length).toBeGreaterThan(50)
    const adds = (part: PlannedPart): boolean => part.results.some(({ accumulate }) => accumulate)
    expect(
      twice.filter((parts) => parts.some((part) => part.name === 'update' && adds(part))).length,
    ).toBeGreaterThan(5)
  })
})
