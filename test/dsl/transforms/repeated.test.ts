/** The same step again and again: in blocks it is its steps written out; and how long blocks are. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { blockOf, inBlocks } from '../../../src/dsl/transforms/repeated'
import { expectClose, meaning, test } from '../../laws'
import { type LoopArguments, looks, loops, type RandomLoop } from '../../laws/loops'
import { slice } from '../../../src/dsl/primitives/slice'
import { reshape } from '../../../src/dsl/primitives/movement'

type Carry = readonly AnyTensor[]

const EXACT = { tolerance: 1e-12, floor: 1e-9 }

/** The carry after so many times the first step of a loop. */
const firstStepAgain =
  ({ step }: RandomLoop, repeat: (step: (carry: Carry) => Carry, init: Carry) => Carry) =>
  (...[carry, lists, shared]: LoopArguments): readonly [Carry, Carry] => {
    const first = lists.map((list) => {
      const [, ...shape] = list.shape
      return reshape(slice(list, [0, ...shape.map(() => 0)], [1, ...shape]), shape)
    })
    return [repeat((now) => step(now, first, shared)[0], carry), []]
  }

const writtenOut = (steps: number) => (step: (carry: Carry) => Carry, init: Carry) =>
  Array.from({ length: steps }).reduce<Carry>(step, init)

describe('steps in blocks', () => {
  for (const [name, look] of looks)
    test.prop([loops(), fc.nat(7), fc.integer({ min: 1, max: 4 })], { numRuns: 15 })(
      `have ${name} of the steps written out`,
      async (loop, steps, block) => {
        const [example] = loop.examples
        const there = await meaning(look(firstStepAgain(loop, writtenOut(steps))), example)
        const again = firstStepAgain(loop, (step, init) => inBlocks(step, { steps, block }, init))
        expectClose('blocks', await meaning(look(again), example), there, EXACT)
      },
    )
})

describe('a block', () => {
  test.prop([fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 3000 })])(
    'is all steps as long as they are 2000 instructions, and else one step or up to 250 instructions',
    (size, steps) => {
      const block = blockOf(size, steps)
      if (size * steps <= 2000) expect(block).toBe(steps)
      else {
        expect(Number.isInteger(block) && block >= 1 && block < steps + 1).toBe(true)
        expect(block * size).toBeLessThanOrEqual(Math.max(size, 250))
        expect(2 * block).toBeGreaterThanOrEqual(Math.max(1, Math.floor(250 / size)))
      }
    },
  )

  test('leaves no step over where one of about its length leaves none', () => {
    expect([99, 100, 101].map((steps) => blockOf(44, steps))).toEqual([3, 5, 5])
  })
})
