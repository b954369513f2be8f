/** Levels of very many steps: their shader grows with the number of different bodies, and is one that a device takes. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import { optimise } from '../../../src/compiler/optimise'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { concat } from '../../../src/dsl/primitives/concat'
import { unary } from '../../../src/dsl/primitives/elementwise'
import { literal, placeholder, tensor } from '../../../src/dsl/primitives/leaves'
import { reshape } from '../../../src/dsl/primitives/movement'
import { trace } from '../../../src/dsl/transforms/program'
import { inTables } from '../../../src/engines/webgpu/shader'
import { TABLE } from '../../../src/engines/webgpu/target'
import { writtenFor } from '../../../src/engines/webgpu/written'
import { assertEngine, engineOf, patternless, test } from '../../laws'

/** Rows that have nothing in common but where they come from, each with numbers of its own. */
const scaled =
  (count: number, numbers = 1) =>
  (x: AnyTensor): AnyTensor => {
    const row = (i: number) =>
      Array.from({ length: numbers }, (_, at) => literal(1 + at + i / 1000)).reduce<AnyTensor>(mul, x)
    return concat(
      Array.from({ length: count }, (_, i) => reshape(unary('tanh', row(i)), [1, 3])),
      0,
    )
  }

/** As many results of as many sizes, so that no two have the same body. */
const sized =
  (count: number) =>
  (x: AnyTensor): readonly AnyTensor[] =>
    Array.from({ length: count }, (_, i) => mul(tensor(patternless(i + 2), [i + 2]), x))

const shaders = (f: (x: AnyTensor) => AnyTensor | readonly AnyTensor[], shape: readonly number[]) =>
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
    const engine = await engineOf('webgpu')
    await assertEngine(engine, scaled(200), [tensor(patternless(3), [3])])
    expect(shaders(sized(140), []).flatMap(({ code }) => code.match(/^fn k\d+\(/gm) ?? []).length).toBe(140)
    await assertEngine(engine, sized(140), [tensor([0.5], [])])
  })

  once('is in several dispatches where the table of one is full', async () => {
    const [count, numbers] = [40, 420]
    const f = scaled(count, numbers)
    const { dispatches, tableBytes } = writtenFor(optimise(trace(f, [placeholder([3])]).program))
    expect(count * numbers).toBeGreaterThan(TABLE)
    expect(dispatches).toHaveLength(2)
    expect(tableBytes).toBeLessThanOrEqual(TABLE * 4)
    await assertEngine(await engineOf('webgpu'), f, [tensor([1e-20, 0, -1], [3])])
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
