/** Parts of programs as programs of their own. */
import type { Instruction, Program } from '../dsl/transforms/program'
import { placeholder } from '../dsl/primitives/leaves'

/** A program made of instructions of another; `takes` and `gives` are their numbers in that other one. */
export interface Part {
  readonly program: Program
  /** What each parameter stands for. */
  readonly takes: readonly number[]
  /** What each result stands for. */
  readonly gives: readonly number[]
}

/** The numbers of what `roots` are made of, themselves included, in order; `isGiven` is where it begins. */
export const neededFor = (
  { instructions }: Program,
  roots: readonly number[],
  isGiven: (number: number) => boolean,
): readonly number[] => {
  const needed = new Set(roots)
  for (let number = instructions.length - 1; number >= 0; number--)
    if (needed.has(number) && !isGiven(number))
      for (const input of instructions[number].inputs) needed.add(input)
  return [...needed].sort((a, b) => a - b)
}

/** The part that makes `gives` of what `isGiven`; `seen` is how it sees an instruction. */
export const partOf = (
  program: Program,
  gives: readonly number[],
  isGiven: (number: number) => boolean,
  seen: (number: number) => Instruction = (number) => program.instructions[number],
): Part => {
  const needed = neededFor(program, gives, isGiven)
  const place = new Map(needed.map((number, i) => [number, i]))
  const placeOf = (number: number): number => place.get(number) ?? 0
  const takes = needed.filter(isGiven)
  return {
    program: {
      instructions: needed.map((number) => {
        const { op, inputs, shape, dtype } = seen(number)
        return isGiven(number)
          ? { op: placeholder(shape, dtype).op, inputs: [], shape, dtype }
          : { op, inputs: inputs.map(placeOf), shape, dtype }
      }),
      parameters: takes.map(placeOf),
      results: gives.map(placeOf),
    },
    takes,
    gives,
  }
}
