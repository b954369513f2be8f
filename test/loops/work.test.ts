/** What steps of a program in loops are said to do: what each of them computes, and how often. */
import * as fc from 'fast-check'
import { describe, expect, test as single } from 'vitest'
import { sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { einsum } from '../../src/dsl/primitives/einsum'
import { unary } from '../../src/dsl/primitives/elementwise'
import { tensor } from '../../src/dsl/primitives/leaves'
import { primitiveOf } from '../../src/dsl/primitives/rules'
import { trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { functionIn } from '../../src/engines/native/c'
import { link } from '../../src/loops/code/units'
import { placedIn } from '../../src/loops/loops'
import { lower } from '../../src/loops/lower'
import { scheduled } from '../../src/loops/tiling'
import { worksOf } from '../../src/loops/work'
import { patternless, test } from '../laws'
import { rowsOutside } from './computed'
import { everything, tangles } from './programs'
import { targets, usual } from './targets'

describe('the steps of a program', () => {
  test.prop([fc.oneof(everything, tangles), targets], { numRuns: 60, seconds: 5 })(
    'make something each, and together all that is computed',
    ({ f, inputs }, target) => {
      const { program } = trace(f, inputs)
      const loops = scheduled(lower(program, rowsOutside(program), target), target)
      const works = worksOf(loops, target)
      expect(works.map(({ makes }) => makes)).toEqual(loops.items.flatMap(placedIn).map(({ makes }) => makes))
      for (const { makes, calls } of works) expect(Math.min(makes.length, calls)).toBeGreaterThan(0)
      const made = new Set(works.flatMap(({ makes }) => makes))
      // what only moves numbers may be another way to reach them
      const missing = numberedValues(program).filter(({ op }, number) => {
        const cost = op && primitiveOf(op)?.cost
        return cost !== undefined && cost !== 'view' && cost !== 'moving' && !made.has(number)
      })
      expect(missing).toEqual([])
    },
  )
})

const square = tensor(patternless(64 * 64), [64, 64])
const { program } = trace((x: AnyTensor) => unary('tanh', einsum('ij,jk->ik', x, x)), [square])
const loops = scheduled(lower(program, rowsOutside(program), usual), usual)

single('a product and what follows it are one step, with one round for each term', () => {
  const bytes = 2 * sizeOf(square.shape) * 4
  expect(worksOf(loops, usual)).toEqual([{ makes: [1, 2], calls: 1, rounds: 64 ** 3, bytes }])
})

describe('code', () => {
  const texts = (timed: boolean): readonly string[] =>
    link([{ name: 'after', scheduled: loops, moves: [0, 0], timed }], usual).functions.map((code, i) =>
      functionIn(i, code),
    )

  single('looks at the clock where it begins and after each step, if it is timed', () => {
    expect(
      texts(true)
        .join('\n')
        .match(/TICK\(.*\);/g),
    ).toEqual([expect.stringMatching(/^TICK\(.*, 1\);$/), expect.stringMatching(/^TICK\(.*, 2\);$/)])
  })

  single('looks at no clock otherwise, and is the same but for that', () => {
    const withoutTicks = texts(true).map((text) => text.replace(/^.*TICK\(.*\n/gm, ''))
    expect(texts(false).join('\n')).not.toContain('TICK')
    expect(texts(false)[0]).toBe(withoutTicks[0])
  })
})
