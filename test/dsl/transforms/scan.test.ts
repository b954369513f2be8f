/** Laws of loops, on random ones. */
import { fc } from '@fast-check/vitest'
import { describe } from 'vitest'
import { leaves } from '../../../src/dsl/core/tree'
import { assertBatched, expectClose, meaning, test } from '../../laws'
import { type Look, looks, loops, type RandomLoop, scanOf, writtenOut } from '../../laws/loops'

const EXACT = { tolerance: 1e-9, floor: 1e-9 }

const sameAsWrittenOut = async (loop: RandomLoop, look: Look): Promise<void> => {
  const [example] = loop.examples
  const there = await meaning(look(writtenOut(loop)), example)
  expectClose('scan', await meaning(look(scanOf(loop)), example), there, EXACT)
}

describe('a random loop', () => {
  for (const [name, look] of looks)
    test.prop([loops()], { numRuns: 40 })(`has ${name} of its steps written out`, (loop) =>
      sameAsWrittenOut(loop, look),
    )

  for (const [name, look] of looks.slice(0, 3))
    test.prop([loops(3), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })], { numRuns: 30 })(
      `has ${name} of each example when it is mapped`,
      async (loop, mapped) => {
        const some = mapped.includes(true) ? mapped : [true, ...mapped.slice(1)]
        const full = loop.examples[0].map((tree, i) => some[i] && leaves(tree).length > 0)
        if (full.includes(true)) await assertBatched(look(scanOf(loop)), loop.examples, full)
      },
    )
})
