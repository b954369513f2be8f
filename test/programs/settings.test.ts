/**
 * A program from outside may hold any settings: what is taken can be run, on every engine, and gives what is declared;
 * all else is refused with a problem, and nothing else is ever thrown.
 */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe } from 'vitest'
import { sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor, Attributes, DType, Spec } from '../../src/dsl/core/tensor'
import { primitives, type PrimitiveName } from '../../src/dsl/primitives'
import { placeholder, tensor } from '../../src/dsl/primitives/leaves'
import { primitiveOf } from '../../src/dsl/primitives/rules'
import { checkedProgram } from '../../src/dsl/transforms/checked-program'
import type { Program } from '../../src/dsl/transforms/program'
import { engines, expectClose, runProgram, test } from '../laws'

const names = Object.keys(primitives) as readonly PrimitiveName[]

const size = fc.constantFrom(0, 1, 1, 2, 2, 2, 3)
const shape = fc.array(size, { maxLength: 3 })
const dtype = fc.constantFrom<DType>('float32', 'float32', 'int32', 'bool')
const number = fc.constantFrom(-1, 0, 0, 1, 1, 2, 2, 3)
const some = fc.array(number, { maxLength: 3 })

/** Settings under every name that a primitive has one under. */
const settings = fc.record({
  shape: some,
  axes: some,
  order: some,
  begin: some,
  size: some,
  before: some,
  after: some,
  sizes: some,
  strides: some,
  axis: number,
  count: number,
  formula: fc
    .tuple(...[0, 1, 2].map(() => fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 3 })))
    .map(([left, right, result]) => `${left},${right}->${result}`),
  to: dtype,
})

interface Call {
  readonly name: PrimitiveName
  readonly inputs: readonly Spec[]
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Operands of one shape and type, or each of its own. */
const operands: fc.Arbitrary<readonly Spec[]> = fc.oneof(
  fc
    .tuple(shape, dtype, fc.nat(3))
    .map(([shape, dtype, n]) => Array.from({ length: n }, () => ({ shape, dtype }))),
  fc.array(fc.record({ shape, dtype }), { minLength: 1, maxLength: 3 }),
)

const call: fc.Arbitrary<Call> = fc.record({
  name: fc.constantFrom(...names),
  inputs: operands,
  attributes: settings,
})

/** 1, 2, 3 …, or whether they are odd. */
const counted = ({ shape, dtype }: Spec): AnyTensor =>
  tensor(
    Array.from({ length: sizeOf(shape) }, (_, i) => (dtype === 'bool' ? (i + 1) % 2 : i + 1)),
    shape,
    dtype,
  )

/** Every engine gives what the reference gives. */
const assertRuns = async (program: Program, declared: Spec): Promise<void> => {
  const inputs = program.parameters.map(counted)
  const result = placeholder(declared.shape, declared.dtype)
  const expected = await runProgram(program, result, inputs)
  for (const engine of await engines())
    expectClose(engine.name, await runProgram(program, result, inputs, engine), expected, { tolerance: 1e-5 })
}

/** What the primitive declares for them, where it does. */
const declaredFor = ({ name, inputs, attributes }: Call): Spec => {
  try {
    return primitiveOf({ name })?.shape(inputs, attributes as Attributes) ?? { shape: [], dtype: 'float32' }
  } catch {
    return { shape: [], dtype: 'float32' }
  }
}

describe('settings at random', () => {
  test.prop([call], { numRuns: 1500 })('are refused, or run', async (one) => {
    const { name, inputs, attributes } = one
    const result = declaredFor(one)
    const checked = checkedProgram({
      parameters: inputs,
      instructions: [{ op: { name, attributes }, inputs: inputs.map((_, i) => i), results: [result] }],
      results: [inputs.length],
    })
    if (E.isRight(checked)) await assertRuns(checked.right, result)
  })
})
