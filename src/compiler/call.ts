/**
 * A program as a function of tensors, the inverse of tracing.
 *
 * Law: trace(call(program)) has the meaning of the program.
 */
import { inPlaceOf } from '../dsl/core/origin'
import { share } from '../dsl/core/primitive'
import { fail } from '../dsl/core/problem'
import type { AnyTensor, Spec } from '../dsl/core/tensor'
import type { Op } from '../dsl/primitives'
import { constantFrom } from '../dsl/primitives/constants'
import { literal } from '../dsl/primitives/leaves'
import type { Instruction, Program } from '../dsl/transforms/program'

/** What has no inputs, as an expression. */
export type LeafOf = (op: Op, spec: Spec) => AnyTensor

export const leafOf: LeafOf = (op, spec) => {
  if (op.name === 'constant') return constantFrom(op, spec)
  return op.name === 'literal'
    ? literal(Number(op.attributes.value), op.attributes.dtype)
    : fail({ where: 'program', given: `${op.name} without inputs`, expected: 'a constant or a number' })
}

/** The values of a program as expressions, for arguments in the order of the parameters. */
export const valuesIn = (
  { instructions }: Program,
  arguments_: readonly AnyTensor[],
  leaf: LeafOf = leafOf,
): readonly AnyTensor[] => {
  const values = [...arguments_]
  const made = ({ op, inputs, results }: Instruction): AnyTensor =>
    inputs.length === 0
      ? leaf(op, results[0])
      : share(
          op,
          inputs.map((input) => values[input]),
          results[0],
        )
  for (const instruction of instructions) values.push(inPlaceOf(instruction, () => made(instruction)))
  return values
}

/** The results for arguments in the order of the parameters. */
export const call = (program: Program, arguments_: readonly AnyTensor[]): readonly AnyTensor[] => {
  const values = valuesIn(program, arguments_)
  return program.results.map((number) => values[number])
}
