/** Laws of the passes, on random programs. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { contract } from '../../src/compiler/contract'
import { price } from '../../src/compiler/cost'
import { fold } from '../../src/compiler/fold'
import { optimise } from '../../src/compiler/optimise'
import { share } from '../../src/compiler/share'
import { apart, join, simplify, split } from '../../src/compiler/simplify'
import type { Program } from '../../src/dsl/transforms/program'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { add, div, fillLike, mul, neg } from '../../src/dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reshape } from '../../src/dsl/primitives/movement'
import { numberedValues } from '../../src/dsl/transforms/values'
import { engineOf, run, test } from '../laws'
import { samples } from './random'
import { assertSame, type Pass } from './same'

const RUNS = { numRuns: 300 }

/** A setting as text; zeros of both signs are told apart, as they are by division. */
const setting = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value))

/** Each instruction as text; equal ones have the same. */
const written = ({ instructions }: Program): readonly string[] =>
  instructions
    .filter(({ op }) => op.name !== 'constant')
    .map(
      ({ op, inputs }) =>
        `${op.name} ${inputs.join()} ${Object.values(op.attributes).map(setting).join(';')}`,
    )

/** The instructions that a result or nothing else needs. */
const needed = (program: Program): ReadonlySet<number> => {
  const values = numberedValues(program)
  const found = new Set(program.results)
  for (let number = values.length - 1; number >= 0; number--)
    if (found.has(number)) values[number].inputs.forEach((input) => found.add(input))
  return found
}

describe.for<readonly [name: string, pass: Pass, tolerance: number]>([
  ['share', share, 1e-12],
  ['fold', fold, 0],
  ['simplify', simplify, 1e-9],
  ['split', split, 1e-9],
  ['contract', contract, 1e-9],
  ['apart', apart(() => true), 1e-9],
  ['join', join, 1e-12],
  ['optimise', optimise, 1e-9],
])('%s', ([, pass, tolerance]) => {
  test.prop([samples], RUNS)('keeps the meaning, the parameters and the results', async ({ f, inputs }) => {
    await assertSame(pass, f, inputs, tolerance)
  })

  test.prop([samples], { numRuns: 100 })(
    'leaves no two equal instructions, and none that nobody needs',
    async ({ f, inputs }) => {
      const [, after] = await assertSame(pass, f, inputs, tolerance)
      expect(new Set(written(after)).size).toBe(written(after).length)
      const used = needed(after)
      after.instructions.forEach((_, i) => expect(used.has(after.parameters.length + i)).toBe(true))
    },
  )
})

test.prop([samples], RUNS)('contract and optimise make no program more expensive', async ({ f, inputs }) => {
  for (const pass of [contract, optimise]) {
    const [before, after] = await assertSame(pass, f, inputs)
    expect(price(after)).toBeLessThanOrEqual(price(before))
  }
})

test('two views that are added are moved apart once, and not to and fro', async () => {
  const f = (x: AnyTensor, y: AnyTensor) => [
    add(reshape(x, [2, 3]), reshape(y, [2, 3])),
    reshape(add(x, y), [3, 2]),
  ]
  const inputs = [tensor([1, 2, 3, 4, 5, 6], [6]), tensor([0, 1, 0, 2, 0, 3], [6])]
  await assertSame(
    apart(() => true),
    f,
    inputs,
  )
})

test('constants of equal content are one, and zeros of both signs are told apart', async () => {
  const of = (values: readonly number[]) => tensor(values, [2])
  const f = (x: Tensor) => [
    div(x, of([0, -0])),
    div(x, of([0, -0])),
    div(x, of([0, 0])),
    div(x, neg(of([0, -0]))),
  ]
  const [before, after] = await assertSame(optimise, f, [of([1, 1])])
  const constants = ({ instructions }: Program) =>
    instructions.filter(({ op }) => op.name === 'constant').length
  // of the two equal ones one is left, and the negated one is a constant of its own
  expect([constants(before), constants(after)]).toEqual([4, 3])
})

describe('a sign or a power of two before or after a division by a number', () => {
  const limits = { min: Math.fround(1e-3), max: 1000, noNaN: true }
  const floats = fc.array(fc.float(limits), { minLength: 8, maxLength: 8 })
  const powers = fc.constantFrom(-1, 2, -2, 0.5, 0.25, 8, -64)
  test.prop([floats, fc.integer({ min: -50, max: 50 }).filter((c) => c !== 0), powers], { numRuns: 100 })(
    'is not rounded: the quotient is, once',
    async (data, c, power) => {
      const by = (x: AnyTensor, n: number): AnyTensor => fillLike(x, n)
      const scaled: readonly ((x: AnyTensor) => AnyTensor)[] = [
        (x) => mul(x, by(x, power)),
        (x) => div(x, by(x, 1 / power)),
        ...(power === -1 ? [neg] : []),
        ...(power === 2 ? [(x: AnyTensor) => add(x, x)] : []),
      ]
      const x = tensor(Float32Array.from(data), [8])
      for (const scale of scaled)
        for (const f of [
          (y: AnyTensor) => scale(div(y, by(y, c))),
          (y: AnyTensor) => div(scale(y), by(y, c)),
        ])
          expect([...valuesOf(await run(await engineOf('wasm'), f, [x]))]).toEqual(
            data.map((value) => Math.fround((power * value) / c)),
          )
    },
  )
})
