/** Loops on engines: the values of the reference, and nothing kept. */
import { isRight } from 'fp-ts/Either'
import { describe, expect } from 'vitest'
import { optimise } from '../../src/compiler/optimise'
import { price } from '../../src/compiler/cost'
import { unrolled } from '../../src/compiler/unroll'
import { hasLoops } from '../../src/compiler/segments'
import { decodeProgram, encodeProgram } from '../../src/data/program-file'
import { checkedProgram } from '../../src/dsl/transforms/checked-program'
import { trace } from '../../src/dsl/transforms/program'
import { programHash } from '../../src/dsl/transforms/program-hash'
import {
  assertEngines,
  engineOf,
  engines,
  expectClose,
  mapOver,
  meaning,
  runProgram,
  stack,
  test,
} from '../laws'
import { looks, loops, scanOf } from '../laws/loops'

describe('a random loop', () => {
  // of the gradient the values are a part
  const [, [, gradient]] = looks

  test.prop([loops()], { numRuns: 8 })('has the gradient of the reference on every engine', async (loop) =>
    assertEngines(await engines(), gradient(scanOf(loop)), loop.examples[0], 1e-4),
  )

  test.prop([loops()], { numRuns: 3 })('has it in machine code', async (loop) =>
    assertEngines([await engineOf('native')], gradient(scanOf(loop)), loop.examples[0], 1e-4),
  )

  test.prop([loops()], { numRuns: 2 })('has it on a device of WebGPU', async (loop) =>
    assertEngines([await engineOf('webgpu')], gradient(scanOf(loop)), loop.examples[0], 1e-4),
  )

  test.prop([loops(2)], { numRuns: 6 })('has the values on every engine when it is mapped', async (loop) => {
    const mapped = loop.examples[0].map((tree) => tree.length > 0)
    await assertEngines(await engines(), mapOver(scanOf(loop), mapped), stack(loop.examples), 1e-4)
  })

  for (const [name, look] of looks)
    test.prop([loops()], { numRuns: 20 })(`is data, for ${name}`, async (loop) => {
      const [example] = loop.examples
      const { program, result } = trace(look(scanOf(loop)), example)
      const there = await meaning(look(scanOf(loop)), example)
      const copy: unknown = JSON.parse(JSON.stringify(program))
      const checked = checkedProgram(copy)
      if (!isRight(checked)) throw new Error(JSON.stringify(checked.left))
      expect(programHash(checked.right)).toBe(programHash(program))
      const file = decodeProgram('program', encodeProgram(program))
      if (!isRight(file)) throw new Error(JSON.stringify(file.left))
      expect(file.right).toEqual(program)
      for (const one of [
        checked.right,
        structuredClone(program),
        unrolled(program),
        optimise(program),
        unrolled(optimise(program)),
      ])
        expectClose('program', await runProgram(one, result, example), there, {
          tolerance: 1e-9,
          floor: 1e-9,
        })
      expect(price(optimise(program))).toBeLessThanOrEqual(price(program))
      expect(hasLoops(unrolled(program))).toBe(false)
    })
})
