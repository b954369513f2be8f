/**
 * A program as a function of tensors, the inverse of tracing.
 *
 * Law: trace(call(program)) has the meaning of the program.
 */
import { inPlaceOf } from '../dsl/core/origin'
import { share, shareBundle } from '../dsl/core/primitive'
import { fail } from '../dsl/core/problem'
import { remembered } from '../dsl/core/remembered'
import type { AnyTensor, Spec } from '../dsl/core/tensor'
import type { Op, ScanOp } from '../dsl/primitives'
import { constantFrom } from '../dsl/primitives/constants'
import { literal } from '../dsl/primitives/leaves'
import type { Instruction, Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'

/** What has no inputs, as an expression. */
export type LeafOf = (op: Op, spec: Spec) => AnyTensor

export const leafOf: LeafOf = (op, spec) => {
  if (op.name === 'constant') return constantFrom(op, spec)
  return op.name === 'literal'
    ? literal(Number(op.attributes.value), op.attributes.dtype)
    : fail({ where: 'program', given: `${op.name} without inputs`, expected: 'a constant or a number' })
}

/** A loop, as expressions. */
export type LoopOf = (
  op: ScanOp,
  inputs: readonly AnyTensor[],
  results: readonly Spec[],
) => readonly AnyTensor[]

/** A body is looked at anew in every pass. */
const nameOf = remembered((body: Program) => ({ text: JSON.stringify(body) }))

/** The loop, or the equal one that is there already. */
const loopOf: LoopOf = (op, inputs, results) => {
  const { body, ...rest } = op.attributes
  return shareBundle(`${op.name} ${JSON.stringify(rest)} ${nameOf(body).text}`, { op, inputs, results })
}

/** What an instruction gives for other inputs. */
export const given = (
  { op, results }: Instruction,
  inputs: readonly AnyTensor[],
  loop = loopOf,
): readonly AnyTensor[] => (isScan(op) ? loop(op, inputs, results) : [share(op, inputs, results[0])])

/** The values of a program as expressions, for arguments in the order of the parameters. */
export const valuesIn = (
  { instructions }: Program,
  arguments_: readonly AnyTensor[],
  { leaf = leafOf, loop }: { readonly leaf?: LeafOf; readonly loop?: LoopOf } = {},
): readonly AnyTensor[] => {
  const values = [...arguments_]
  const made = (instruction: Instruction): readonly AnyTensor[] => {
    const { op, inputs, results } = instruction
    if (inputs.length === 0) return [leaf(op, results[0])]
    return given(
      instruction,
      inputs.map((input) => values[input]),
      loop,
    )
  }
  for (const instruction of instructions) values.push(...inPlaceOf(instruction, () => made(instruction)))
  return values
}

/** The results for arguments in the order of the parameters. */
export const call = (program: Program, arguments_: readonly AnyTensor[]): readonly AnyTensor[] => {
  const values = valuesIn(program, arguments_)
  return program.results.map((number) => values[number])
}
