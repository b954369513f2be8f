/**
 * What a run of a program costs, instruction by instruction, before any engine is asked. Views move nothing:
 * a reshape, and a broadcast, which whoever reads it repeats by itself. A number written in the program is read
 * for nothing, and what depends on constants alone is computed when the program is loaded.
 */
import { sizeOf } from '../dsl/core/shape'
import type { Spec } from '../dsl/core/tensor'
import { letterSizes } from '../dsl/primitives/einsum'
import type { Instruction, Program } from '../dsl/transforms/program'

export interface Cost {
  /** Arithmetic on floating-point numbers; a function such as exp counts as one. */
  readonly flops: number
  /** Bytes. */
  readonly read: number
  readonly written: number
}

const NOTHING: Cost = { flops: 0, read: 0, written: 0 }

export const bytesOf = ({ shape, dtype }: Spec): number => sizeOf(shape) * (dtype === 'bool' ? 1 : 4)

/** Instructions whose value lies in the memory of their input. */
export const isView = ({ op }: Instruction): boolean => op.name === 'reshape' || op.name === 'broadcast'

/** For each value, the one whose memory it lies in: itself, unless it is a view. */
export const ownersOf = ({ instructions }: Program): readonly number[] => {
  const owners: number[] = []
  instructions.forEach((instruction, number) =>
    owners.push(isView(instruction) ? owners[instruction.inputs[0]] : number),
  )
  return owners
}

/** Whether each value depends on constants alone. */
export const constantsOf = ({ instructions, parameters }: Program): readonly boolean[] => {
  const constant: boolean[] = []
  const given = new Set(parameters)
  instructions.forEach(({ inputs }, number) =>
    constant.push(!given.has(number) && inputs.every((input) => constant[input])),
  )
  return constant
}

/** Primitives that move numbers and do not compute with them. */
const MOVING = new Set(['transpose', 'slice', 'pad', 'concat', 'flip', 'windows', 'gather', 'select', 'cast'])

/** Operations of one instruction on inputs of these shapes. */
const flopsOf = ({ op, shape }: Instruction, inputs: readonly Spec[]): number => {
  const { formula } = op.attributes
  if (op.name === 'einsum' && typeof formula === 'string')
    return 2 * sizeOf([...letterSizes(formula, inputs).values()])
  if (MOVING.has(op.name)) return 0
  return Math.max(sizeOf(shape), ...inputs.map((x) => sizeOf(x.shape)))
}

/** The cost of each instruction. */
export const costs = (program: Program): readonly Cost[] => {
  const { instructions } = program
  const owners = ownersOf(program)
  const constant = constantsOf(program)
  return instructions.map((instruction, number) => {
    const { inputs } = instruction
    if (constant[number] || inputs.length === 0 || isView(instruction)) return NOTHING
    return {
      flops: flopsOf(
        instruction,
        inputs.map((input) => instructions[input]),
      ),
      read: [...new Set(inputs.map((input) => owners[input]))]
        .filter((owner) => instructions[owner].op.name !== 'literal')
        .reduce((sum, owner) => sum + bytesOf(instructions[owner]), 0),
      written: bytesOf(instruction),
    }
  })
}

export const totalCost = (program: Program): Cost =>
  costs(program).reduce(
    (a, b) => ({ flops: a.flops + b.flops, read: a.read + b.read, written: a.written + b.written }),
    NOTHING,
  )

/**
 * Multiply-adds in the time in which one number is moved between the processor and memory: a core of today's
 * laptops and servers does about 25 · 10⁹ of them in a second and moves about 2.5 · 10⁹ numbers of 4 bytes.
 */
const MULTIPLY_ADDS_PER_NUMBER = 10

/** The cost as one number, in multiply-adds. */
export const price = (program: Program): number => {
  const { flops, read, written } = totalCost(program)
  return flops / 2 + (MULTIPLY_ADDS_PER_NUMBER * (read + written)) / 4
}
