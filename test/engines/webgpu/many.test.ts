/** Levels of very many steps: their shader grows with the number of different bodies, and is one that a device takes. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import { optimise } from '../../../src/compiler/optimise'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { concat } from '../../../src/dsl/primitives/concat'
import { unary } from '../../../src/dsl/primitives/elementwise'
import { placeholder, tensor } from '../../../src/dsl/primitives/leaves'
import { reshape } from '../../../src/dsl/primitives/movement'
import { trace } from '../../../src/dsl/transforms/program'
import { inTables } from '../../../src/engines/webgpu/shader'
import { writtenFor } from '../../../src/engines/webgpu/written'
import { assertEngine, engineOf, expectClose, meaning, patternless, runPlain, test } from '../../laws'

/** Rows that have nothing in common but where they come from, each with a number of its own. */
const scaled =
  (count: number) =>
  (x: Tensor): AnyTensor =>
    concat(
      Array.from({ length: count }, (_, i) => reshape(unary('tanh', mul(x, i + 1)), [1, 3])),
      0,
    )

/** As many results of as many sizes, so that no two have the same body. */
const sized =
  (count: number) =>
  (x: Tensor): readonly Tensor[] =>
    Array.from({ length: count }, (_, i) => mul(tensor(patternless(i + 2), [i + 2]), x))

/** What the engine computes of it as it was traced, without passes, which are slow for so many operations. */
const assertPlain = async (f: (x: Tensor) => AnyTensor | readonly AnyTensor[], x: Tensor) =>
  expectClose('webgpu', await runPlain(await engineOf('webgpu'), f, [x]), await meaning(f, [x]), {
    tolerance: 1e-5,
  })

const shaders = (f: (x: Tensor) => AnyTensor | readonly AnyTensor[], shape: readonly number[]) =>
  writtenFor(optimise(trace(f, [placeholder(shape)]).program)).shaders

describe('a level of many steps', () => {
  once('has each body once, whatever numbers are in it', () => {
    const bodies = (count: number) =>
      shaders(scaled(count), [3]).map(({ code }) => (code.match(/^fn k\d+\(/gm) ?? []).length)
    expect(bodies(200)).toEqual(bodies(20))
    const length = (count: number) =>
      shaders(scaled(count), [3]).reduce((sum, { code }) => sum + code.length, 0)
    // more digits, and no more lines
    expect(length(200) - length(20)).toBeLessThan(20)
  })

  once('computes what each of them does, of one body or of many', async () => {
    await assertEngine(await engineOf('webgpu'), scaled(200), [tensor(patternless(3), [3])])
    expect(shaders(sized(130), []).flatMap(({ code }) => code.match(/^fn k\d+\(/gm) ?? []).length).toBe(130)
    await assertPlain(sized(130), tensor([0.5], []))
  })

  once('is in several dispatches where the table of one is full', () => {
    const { program } = trace(scaled(40), [placeholder([3])])
    const [whole, cut] = [writtenFor(program), writtenFor(program, 64)]
    expect(cut.dispatches.length).toBeGreaterThan(whole.dispatches.length)
    expect(cut.tableBytes).toBe(256)
    expect(whole.tableBytes).toBeGreaterThan(256)
  })

  test.prop([fc.array(fc.nat(9)), fc.integer({ min: 10, max: 30 })])(
    'keeps all its steps in order, and none has room in the part before',
    (sizes, words) => {
      const calls = sizes.map((length) => ({ entries: Array.from({ length }, () => ({ bits: 0 })) }))
      const wordsIn = (part: typeof calls) => part.reduce((sum, { entries }) => sum + entries.length, 1)
      const parts = inTables(calls, words)
      expect(parts.flat()).toEqual(calls)
      parts.forEach((part, i) => {
        expect(wordsIn([...part])).toBeLessThanOrEqual(words)
        if (i > 0) expect(wordsIn([...parts[i - 1], part[0]])).toBeGreaterThan(words)
      })
    },
  )
})
