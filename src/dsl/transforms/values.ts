/** The values of a program by their numbers, as whoever walks over one wants to see them. */
import { notedOrigin, type Origin, withOriginOf } from '../core/origin'
import { remembered } from '../core/remembered'
import type { Spec } from '../core/tensor'
import type { Op } from '../primitives'
import type { Instruction, Program } from './program'

/** A parameter, which has no instruction, or one of what an instruction gives. */
export interface Value extends Spec {
  /** What makes it; nothing makes a parameter. */
  readonly op: Op | undefined
  readonly inputs: readonly number[]
  /** Where it was built, in a program that was traced for finding faults. */
  readonly origin: Origin | undefined
}

const listed = ({ parameters, instructions }: Program): readonly Value[] => {
  const values: Value[] = []
  for (const spec of parameters) {
    const { shape, dtype } = spec
    values.push({ shape, dtype, op: undefined, inputs: [], origin: notedOrigin(spec) })
  }
  for (const instruction of instructions) {
    const { op, inputs, results } = instruction
    const origin = notedOrigin(instruction)
    for (const { shape, dtype } of results) values.push({ shape, dtype, op, inputs, origin })
  }
  return values
}

/** Parameters first, then what the instructions give, in order. */
export const numberedValues = remembered(listed)

/** An instruction with the number of the first of its values. */
export interface Numbered extends Instruction {
  readonly first: number
}

/** The instructions of a program, in order. */
export const numberedInstructions = ({ parameters, instructions }: Program): readonly Numbered[] => {
  let next = parameters.length
  return instructions.map((instruction) => {
    const first = next
    next += instruction.results.length
    return withOriginOf(instruction, { ...instruction, first })
  })
}

/** An operation in words, with its settings; constants without their elements. */
export const showOp = (op: Op): string => {
  const settings = op.name === 'constant' ? [] : Object.entries(op.attributes)
  const shown = settings.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return shown.length === 0 ? op.name : `${op.name} { ${shown.join(', ')} }`
}
