/** The values of a program by their numbers, as whoever walks over one wants to see them. */
import { notedOrigin, type Origin, withOriginOf } from '../core/origin'
import { remembered } from '../core/remembered'
import type { Spec } from '../core/tensor'
import type { Op } from '../primitives'
import { checkProgram, type Instruction, type Program } from './program'
import { isScan } from './scan-op'

/** A parameter, which has no instruction, or one of what an instruction gives. */
export interface Value extends Spec {
  /** What makes it; nothing makes a parameter. */
  readonly op: Op | undefined
  /** The numbers of the values that it is made of; a parameter has none. */
  readonly inputs: readonly number[]
  /** Which of the results of its instruction it is. */
  readonly index: number
  /** Where it was built, in a program that was traced for finding faults. */
  readonly origin: Origin | undefined
}

const listed = (program: Program): readonly Value[] => {
  const { parameters, instructions } = checkProgram('numberedValues', program)
  const values: Value[] = []
  for (const spec of parameters) {
    const { shape, dtype } = spec
    values.push({ shape, dtype, op: undefined, inputs: [], index: 0, origin: notedOrigin(spec) })
  }
  for (const instruction of instructions) {
    const { op, inputs, results } = instruction
    const origin = notedOrigin(instruction)
    results.forEach(({ shape, dtype }, index) => values.push({ shape, dtype, op, inputs, index, origin }))
  }
  return values
}

/**
 * Parameters first, then what the instructions give, in order.
 *
 * @example
 * const { program } = trace((x: Tensor<readonly [3]>) => sum(exp(x)), [tensor([0, 0, 0], [3])])
 * numberedValues(program).map(({ op }) => op?.name ?? 'parameter') // ['parameter', 'exp', 'sum']
 */
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

/** The settings that one reads: constants without their elements, loops without their body. */
const shownSettings = (op: Op): readonly (readonly [string, unknown])[] => {
  if (op.name === 'constant') return []
  const { body, ...rest } = isScan(op) ? op.attributes : { ...op.attributes, body: undefined }
  const steps = body === undefined ? {} : { instructions: body.instructions.length }
  return Object.entries({ ...rest, ...steps })
}

/** An operation in words, with its settings. */
export const showOp = (op: Op): string => {
  const settings = shownSettings(op).filter(([, value]) => value !== undefined)
  const shown = settings.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return shown.length === 0 ? op.name : `${op.name} { ${shown.join(', ')} }`
}
