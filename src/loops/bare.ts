/**
 * A program without the reshapes at its edges: a parameter that is seen in one other shape only is taken in that shape, and
 * of a result that is another value in another shape that value is given. Arguments and results lie row by row, whatever
 * their shapes.
 *
 * Law: the same numbers, row by row.
 */
import { withOriginOf } from '../dsl/core/origin'
import { sameShape, type Shape } from '../dsl/core/shape'
import type { Instruction, Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'

/** The shape in which all who read it see each parameter, if that is one that is not its own. */
const seenAs = (program: Program): readonly (Shape | undefined)[] => {
  const readers = program.parameters.map((): (Shape | undefined)[] => [])
  for (const { op, inputs, results } of program.instructions)
    for (const input of inputs) readers[input]?.push(op.name === 'reshape' ? results[0].shape : undefined)
  for (const number of program.results) readers[number]?.push(undefined)
  return readers.map(([first, ...others]) =>
    first !== undefined && others.every((shape) => shape !== undefined && sameShape(shape, first))
      ? first
      : undefined,
  )
}

export const bare = (program: Program): Program => {
  const { parameters, instructions, results } = program
  const seen = seenAs(program)
  const values = numberedValues(program)
  const sourceOf = (number: number): number => {
    const { op, inputs } = values[number]
    const isView = op?.name === 'reshape' && values[inputs[0]].op !== undefined
    return isView ? sourceOf(inputs[0]) : number
  }
  /** For each value that was, its number now. */
  const places = parameters.map((_, number) => number)
  let next = places.length
  const kept = instructions.flatMap((instruction): readonly Instruction[] => {
    const { op, inputs, results: made } = instruction
    if (op.name === 'reshape' && seen[inputs[0]] !== undefined) {
      places.push(inputs[0])
      return []
    }
    made.forEach(() => places.push(next++))
    return [withOriginOf(instruction, { ...instruction, inputs: inputs.map((input) => places[input]) })]
  })
  return {
    parameters: parameters.map((spec, i) => withOriginOf(spec, { ...spec, shape: seen[i] ?? spec.shape })),
    instructions: kept,
    results: results.map((number) => places[sourceOf(number)]),
  }
}
