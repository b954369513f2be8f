/** Iterations that are marked as independent are: in any order they give the same bits. */
import * as fc from 'fast-check'
import { describe, expect, test as single } from 'vitest'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { unwindows, windows } from '../../src/dsl/primitives/windows'
import { scatter } from '../../src/dsl/primitives/gather'
import { tensor } from '../../src/dsl/primitives/leaves'
import { interpret } from '../../src/loops/interpret'
import { lower } from '../../src/loops/lower'
import { type Order, ordersOf } from '../../src/loops/order'
import { scheduled } from '../../src/loops/tiling'
import { patternless, test } from '../laws'
import { assertComputes, interpreted, rowsOutside } from './computed'
import { everything, tangles } from './programs'
import { shuffled } from './shuffled'
import { targets, usual } from './targets'

const asIs = (program: Program): Program => program

describe('iterations along parallel axes', () => {
  test.prop([fc.oneof(everything, tangles), targets, fc.nat()], { numRuns: 50, seconds: 5 })(
    'give the same bits in any order',
    ({ f, inputs }, target, seed) => {
      const loops = (program: Program) => scheduled(lower(program, rowsOutside(program), target), target)
      const inOrder = assertComputes(f, inputs, asIs, (program) => interpreted(loops(program)))
      const mixed = assertComputes(
        f,
        inputs,
        asIs,
        (program) => (outside) => interpret(loops(program), outside, shuffled(seed)),
      )
      expect(mixed).toEqual(inOrder)
    },
  )
})

describe('a target that gathers', () => {
  test.prop([fc.oneof(everything, tangles), targets], { numRuns: 50, seconds: 5 })(
    'has no two iterations that write to one place',
    ({ f, inputs }, target) => {
      const { program } = trace(f, inputs)
      const { steps } = lower(program, rowsOutside(program), { ...target, overlapping: 'gather' })
      for (const step of steps) {
        const kept = step.kind === 'kernel' ? step.kernel.kept : 2
        expect(ordersOf(step).slice(0, kept)).toEqual(Array.from({ length: kept }, () => 'parallel'))
        expect(step.kind === 'kernel' && step.kernel.accumulate).toBe(false)
      }
    },
  )
})

/** The orders of what adds up. */
const ordersIn = (f: (x: AnyTensor) => AnyTensor, x: AnyTensor): readonly (readonly Order[])[] => {
  const { program } = trace(f, [x])
  return lower(program, rowsOutside(program), usual)
    .steps.filter((step) => step.kind === 'scatter' || (step.kind === 'kernel' && step.kernel.accumulate))
    .map(ordersOf)
}

describe('what is added up', () => {
  const images = tensor(patternless(2 * 6 * 6 * 3), [2, 6, 6, 3])
  const slid = (strides: readonly number[]) => (x: AnyTensor) => {
    const sliding = { axes: [1, 2], sizes: [2, 2], strides }
    return unwindows(windows(x, sliding), x.shape, sliding)
  }

  single('overlaps along windows and in them, and not along images and channels', () => {
    const [of, within] = ['parallel', 'sequential'] as const
    expect(ordersIn(slid([1, 1]), images)).toEqual([[of, within, within, of, within, within]])
    // along the first axis windows lie side by side
    expect(ordersIn(slid([2, 1]), images)).toEqual([[of, of, within, of, of, within]])
    expect(ordersIn(slid([2, 2]), images)).toEqual([[of, of, of, of, of, of]])
  })

  single('of rows meets in rows, and not in columns', () => {
    const indices = tensor([1, 0, 1, 1, 0, 2], [6], 'int32')
    const rows = (x: AnyTensor) => scatter(x, indices, 3)
    expect(ordersIn(rows, tensor(patternless(12), [6, 2]))).toEqual([['sequential', 'parallel']])
  })
})
