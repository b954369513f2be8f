/** Large constants as arguments of programs. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import { key, normal, split } from '../../src/dsl/core/random'
import type { AnyTensor, Values } from '../../src/dsl/core/tensor'
import { einsum } from '../../src/dsl/primitives/einsum'
import { add } from '../../src/dsl/primitives/elementwise'
import { tensor } from '../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { programHash } from '../../src/dsl/transforms/program-hash'
import type { Engine } from '../../src/engines/engine'
import { closedOver, LARGE } from '../../src/engines/kit/closed-over'
import { nativeEngine } from '../../src/engines/native/engine'
import { reference } from '../../src/engines/reference'
import { hasCompiler, test } from '../laws'

const ROWS = LARGE / 4 / 256
const drawn = (seed: number, rows = ROWS): AnyTensor =>
  tensor(Float32Array.from(normal(split(key(seed), rows), rows * 256)), [rows, 256])

/** What a function closes over, large or not. */
const closures = fc.array(fc.tuple(fc.nat(3), fc.constantFrom(1, ROWS - 1, ROWS, ROWS + 1)), { maxLength: 4 })

type Closure = readonly (readonly [seed: number, rows: number])[]

/** Sums of products with all of it, and, as results, the first as it is and the argument. */
const over =
  (closure: Closure) =>
  (x: AnyTensor): readonly AnyTensor[] => {
    const all = closure.map(([seed, rows]) => drawn(seed, rows))
    return [x, all.reduce((y, c) => add(y, einsum('ri,i->i', c, x)), x), ...all.slice(0, 1)]
  }

const VALUES = Float32Array.from(normal(key(9), 256))
const X: AnyTensor = tensor(VALUES, [256])

const programOf = (closure: Closure): Program => trace(over(closure), [X] as const).program

/** A back end that computes as the reference does, and says what it was given and still holds. */
const watched = () => {
  const loaded: Program[] = []
  const held = new Set<object>()
  const load = async (program: Program) => {
    loaded.push(program)
    const executable = await reference.load(program)
    const run = async (inputs: readonly { readonly values: Values }[]) => {
      const given = inputs.map(({ values }, i) => executable.upload(values, program.parameters[i]))
      const made = await executable.run(given)
      return Promise.all(made.map(async (buffer) => ({ values: await buffer.read() })))
    }
    return { run, dispose: executable.dispose }
  }
  const upload = (values: Values) => {
    const value = { values }
    held.add(value)
    return value
  }
  const free = (value: object): void => void held.delete(value)
  return { loaded, held, upload, free, load, lifted: closedOver({ upload, free }, load) }
}

const answersOf = async (engine: Engine, program: Program): Promise<readonly Values[]> => {
  const executable = await engine.load(program)
  const given = executable.upload(VALUES, X)
  const made = await executable.run([given])
  const answers = await Promise.all(made.map((buffer) => buffer.read()))
  for (const buffer of [given, ...made]) buffer.free()
  executable.dispose()
  return answers
}

describe('what a function closes over', () => {
  test.prop([closures], { numRuns: 30 })(
    'gives the same numbers as an argument, and is let go of',
    async (closure) => {
      const { load, lifted, held } = watched()
      const [plain, other] = [await load(programOf(closure)), await lifted(programOf(closure))]
      const given = [{ values: VALUES }]
      expect(await other.run(given)).toEqual(await plain.run(given))
      expect(held.size).toBe(closure.filter(([, rows]) => rows >= ROWS).length)
      other.dispose?.()
      expect(held.size).toBe(0)
    },
  )

  test.prop([closures, fc.nat(3)], { numRuns: 30 })(
    'is no part of a program where it is large',
    async (closure, shift) => {
      const { loaded, lifted } = watched()
      const others = closure.map(([seed, rows]) => [rows >= ROWS ? seed + 4 * shift : seed, rows] as const)
      for (const one of [closure, others]) await lifted(programOf(one))
      expect(programHash(loaded[1])).toBe(programHash(loaded[0]))
    },
  )

  once('is let go of where a program cannot be loaded', async () => {
    const { held, upload, free } = watched()
    const failing = closedOver({ upload, free }, () => Promise.reject(new Error('no compiler')))
    await expect(failing(programOf([[0, ROWS]]))).rejects.toThrow('no compiler')
    expect(held.size).toBe(0)
  })

  if (hasCompiler)
    once('is held by the engine native as long as its program', async () => {
      const engine = await nativeEngine()
      const before = engine.buffers()
      const program = programOf([
        [0, ROWS],
        [1, 3],
      ])
      const [found, wanted] = [await answersOf(engine, program), await answersOf(reference, program)]
      found.forEach((values, i) => values.forEach((value, at) => expect(value).toBeCloseTo(wanted[i][at], 3)))
      expect(engine.buffers()).toBe(before)
      await engine.dispose()
    })
})
