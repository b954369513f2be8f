/**
 * A program as a function of tensors, the inverse of tracing.
 *
 * Law: trace(call(program)) has the meaning of the program.
 */
import { share } from '../dsl/core/primitive'
import { type AnyTensor, expression } from '../dsl/core/tensor'
import type { Program } from '../dsl/transforms/program'

/** The results for arguments in the order of the parameters. */
export const call = (
  { instructions, parameters, results }: Program,
  arguments_: readonly AnyTensor[],
): readonly AnyTensor[] => {
  const given = new Map(parameters.map((number, i) => [number, arguments_[i]]))
  const values: AnyTensor[] = []
  instructions.forEach((instruction, number) => {
    const { op, inputs } = instruction
    const known = given.get(number)
    if (known !== undefined) values.push(known)
    else if (inputs.length === 0) values.push(expression(op, [], instruction))
    else
      values.push(
        share(
          op,
          inputs.map((input) => values[input]),
          instruction,
        ),
      )
  })
  return results.map((number) => values[number])
}
