/**
 * Equal expressions are one value, so that ones of [32] may stand beside the tasks in one place and beside the
 * channels in another. What is repeated has no dimension of its own: here each reader gets it for itself.
 *
 * Law: the same meaning; no broadcast has two readers, in bodies of loops neither.
 */
import { withOriginOf } from '../dsl/core/origin'
import type { Op } from '../dsl/primitives'
import type { Instruction, Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'
import { numberedInstructions } from '../dsl/transforms/values'

export interface Separate {
  readonly program: Program
  /** For each value, the number that it had. */
  readonly origins: readonly number[]
}

const withBody = (op: Op): Op => {
  if (!isScan(op)) return op
  const { attributes } = op
  return { ...op, attributes: { ...attributes, body: separate(attributes.body).program } }
}

export const separate = (program: Program): Separate => {
  const { parameters, results } = program
  const values = numberedInstructions(program)
  const separated: Instruction[] = []
  const origins = parameters.map((_, number) => number)
  /** For each value that was, its number now. */
  const places = [...origins]
  const put = (at: number, inputs: readonly number[]): number => {
    const { first, op, results: made } = values[at]
    const place = origins.length
    separated.push(withOriginOf(values[at], { op: withBody(op), inputs, results: made }))
    made.forEach((_, i) => origins.push(first + i))
    return place
  }
  const makers = new Map(values.map(({ first }, at) => [first, at]))
  const read = (number: number): number => {
    const at = makers.get(number)
    return at !== undefined && values[at].op.name === 'broadcast'
      ? put(at, values[at].inputs.map(read))
      : places[number]
  }
  values.forEach(({ inputs, results: made }, at) => {
    const place = put(at, inputs.map(read))
    made.forEach((_, i) => places.push(place + i))
  })
  return {
    program: { parameters, instructions: separated, results: results.map((number) => places[number]) },
    origins,
  }
}
