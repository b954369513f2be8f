/** What every pass promises, checked on one program: the same numbers, parameters, shapes and types. */
import { expect } from 'vitest'
import type { AnyTensor, Spec, Tensor, Values } from '../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { reference } from '../../src/engines/reference'
import { expectClose } from '../laws'

export type Pass = (program: Program) => Program

/** The results of a program as it is, in float64. */
const evaluate = async (program: Program, inputs: readonly Values[]): Promise<readonly AnyTensor[]> => {
  const { parameters, results } = program
  const specs = numberedValues(program)
  const executable = await reference.load(program)
  const buffers = inputs.map((values, i) => executable.upload(values, parameters[i]))
  const outputs = await executable.run(buffers)
  const values = await Promise.all(outputs.map((buffer) => buffer.read()))
  for (const buffer of [...buffers, ...outputs]) buffer.free()
  return results.map((number, i) => tensor(values[i], specs[number].shape, specs[number].dtype))
}

const resultsOf = (program: Program): readonly Spec[] =>
  program.results.map((number) => {
    const { shape, dtype } = numberedValues(program)[number]
    return { shape, dtype }
  })

/** Instructions come after what they read. */
const expectProgram = (program: Program): void =>
  numberedValues(program).forEach(({ inputs }, number) =>
    inputs.forEach((input) => expect(input).toBeLessThan(number)),
  )

/** pass(p)(x) = p(x), in float64; 0 is bit by bit. Returns both programs. */
export const assertSame = async (
  pass: Pass,
  f: (...inputs: readonly Tensor[]) => readonly AnyTensor[],
  inputs: readonly AnyTensor[],
  tolerance = 1e-9,
): Promise<readonly [before: Program, after: Program]> => {
  const before = trace((...given: readonly AnyTensor[]) => f(...(given as readonly Tensor[])), inputs).program
  const after = pass(before)
  expectProgram(after)
  expect(after.parameters).toEqual(before.parameters)
  expect(resultsOf(after)).toEqual(resultsOf(before))
  const values = inputs.map(valuesOf)
  expectClose('meaning', await evaluate(after, values), await evaluate(before, values), { tolerance })
  return [before, after]
}
