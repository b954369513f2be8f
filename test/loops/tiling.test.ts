/** What is chosen without trying everything is what everything tried would choose. */
import * as fc from 'fast-check'
import { describe, expect, test as plain } from 'vitest'
import { trace } from '../../src/dsl/transforms/program'
import type { Spec } from '../../src/dsl/core/tensor'
import { costingOn, farCost, nearCost } from '../../src/loops/bytes'
import type { Cell } from '../../src/loops/cells'
import { pickingOf } from '../../src/loops/code/rows'
import { formOf } from '../../src/loops/form'
import { changed } from '../../src/loops/kernel'
import { cellsOf, type Step } from '../../src/loops/steps'
import { compacted, type IsOwn, locals } from '../../src/loops/local'
import type { Placed } from '../../src/loops/loops'
import { lower } from '../../src/loops/lower'
import { chosen, countsFor, DEEPEST, placedAlone } from '../../src/loops/tiling'
import type { Target } from '../../src/loops/target'
import { test } from '../laws'
import { rowsOutside } from './computed'
import { everything, tangles } from './programs'
import { targets } from './targets'
import { updates } from './updates'

/** The least that any choice costs, by trying all of them. */
const leastOfAll = (steps: readonly Placed[], given: readonly Cell[], target: Target): number => {
  const types = given.map(({ dtype }) => dtype)
  const costing = costingOn(target, (cell) => types[cell])
  const fresh = ({ dtype }: Spec): number => types.push(dtype) - 1
  const least = (some: readonly Placed[], isOwn: IsOwn, depth: number): number => {
    const cut = (count: number): number =>
      locals(some, count, isOwn, fresh, target).reduce((sum, group) => {
        if (group.count === 1) return sum + farCost(group.steps, costing)
        const tile = compacted(group)
        const far = (): number =>
          count * (depth === DEEPEST ? farCost(tile, costing) : least(tile, group.isLocal, depth + 1))
        return sum + (nearCost(group, costing) ?? far())
      }, 0)
    return Math.min(farCost(some, costing), ...[...countsFor(some)].map(cut))
  }
  return least(steps, (cell) => given[cell].kind === 'work', 1)
}

/** Caches as small, and calls as cheap, that small programs gain by tiles in tiles. */
const eager = fc
  .tuple(targets, fc.constantFrom(1, 8, 64), fc.constantFrom(64, 256, 2048))
  .map(([target, call, cache]): Target => ({ ...target, tiles: { least: 1, jump: 4, call, cache } }))

describe('tiles', () => {
  test.prop([fc.oneof(everything, tangles, updates), eager], { numRuns: 60, seconds: 10 })(
    'cost as little as the best of all choices',
    ({ f, inputs }, target) => {
      const { program } = trace(f, inputs)
      const lowered = lower(program, rowsOutside(program), target)
      const steps = placedAlone(lowered)
      const choice = chosen(steps, lowered.cells, target)
      const best = leastOfAll(steps, lowered.cells, target)
      // where nothing is to be done both are 0
      expect(Math.abs((choice?.cost ?? 0) - best)).toBeLessThanOrEqual(1e-9 * best)
    },
  )

  plain('are chosen for some of such programs', () => {
    const some = fc.sample(fc.tuple(everything, eager), { numRuns: 40, seed: 1 })
    const counts = some.map(([{ f, inputs }, target]) => {
      const { program } = trace(f, inputs)
      const lowered = lower(program, rowsOutside(program), target)
      return chosen(placedAlone(lowered), lowered.cells, target)?.count ?? 1
    })
    expect(Math.max(...counts)).toBeGreaterThan(1)
  })

  test.prop([fc.oneof(everything, tangles), targets], { numRuns: 60, seconds: 5 })(
    'are named by steps of one form, which are steps that do one thing',
    ({ f, inputs }, target) => {
      const { program } = trace(f, inputs)
      const { steps } = lower(program, rowsOutside(program), target)
      const written = (step: Step): string => {
        if (step.kind !== 'kernel') return JSON.stringify(pickingOf(step))
        const cells = cellsOf(step)
        const numbered = changed(step.kernel, ({ slot, strides, ...access }) => ({
          ...access,
          slot: cells.indexOf(slot),
          // backwards along an axis of one place is forwards
          strides: strides.map((stride) => stride + 0),
        }))
        return JSON.stringify(numbered, (_, value: unknown) =>
          typeof value === 'number' ? `${Object.is(value, -0) ? '-' : ''}${value}` : value,
        )
      }
      const pairs = new Set(steps.map((step) => `${formOf(step).name} is ${written(step)}`))
      expect(new Set(steps.map((step) => formOf(step).name)).size).toBe(pairs.size)
      expect(new Set(steps.map(written)).size).toBe(pairs.size)
    },
  )
})
