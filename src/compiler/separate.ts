/**
 * Equal expressions are one value, so that ones of [32] may stand beside the tasks in one place and beside the
 * channels in another. What is repeated has no dimension of its own: here each reader gets it for itself.
 *
 * Law: the same meaning; no broadcast has two readers.
 */
import type { Instruction, Program } from '../dsl/transforms/program'

export interface Separate {
  readonly program: Program
  /** For each instruction, the number that it had. */
  readonly origins: readonly number[]
}

export const separate = ({ instructions, parameters, results }: Program): Separate => {
  const separated: Instruction[] = []
  const origins: number[] = []
  const places: number[] = []
  const put = (number: number, inputs: readonly number[]): number => {
    origins.push(number)
    return separated.push({ ...instructions[number], inputs }) - 1
  }
  const read = (number: number): number => {
    const { op, inputs } = instructions[number]
    return op.name === 'broadcast' ? put(number, inputs.map(read)) : places[number]
  }
  instructions.forEach(({ inputs }, number) => (places[number] = put(number, inputs.map(read))))
  const placeOf = (number: number): number => places[number]
  return {
    program: {
      instructions: separated,
      parameters: parameters.map(placeOf),
      results: results.map(placeOf),
    },
    origins,
  }
}
