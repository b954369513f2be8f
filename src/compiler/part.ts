/** Parts of programs as programs of their own. */
import { withOriginOf } from '../dsl/core/origin'
import { sameShape, type Shape } from '../dsl/core/shape'
import type { Spec } from '../dsl/core/tensor'
import type { Instruction, Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'
import { numberedInstructions, numberedValues } from '../dsl/transforms/values'
import { resized } from './resize'

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
  program: Program,
  roots: readonly number[],
  isGiven: (number: number) => boolean,
): readonly number[] => {
  const values = numberedValues(program)
  const needed = new Set(roots)
  for (let number = values.length - 1; number >= 0; number--)
    if (needed.has(number) && !isGiven(number)) for (const input of values[number].inputs) needed.add(input)
  return [...needed].sort((a, b) => a - b)
}

/** The part that makes `gives` of what `isGiven`; `seen` is the shape that it sees a value in. */
export const partOf = (
  program: Program,
  gives: readonly number[],
  isGiven: (number: number) => boolean,
  seen?: (number: number) => Shape,
): Part => {
  const needed = new Set(neededFor(program, gives, isGiven))
  const values = numberedValues(program)
  const specOf = (number: number): Spec => ({
    shape: seen?.(number) ?? values[number].shape,
    dtype: values[number].dtype,
  })
  const takes = [...needed].filter(isGiven)
  const place = new Map(takes.map((number, i) => [number, i]))
  const placeOf = (number: number): number => place.get(number) ?? 0
  const instructions: Instruction[] = []
  for (const instruction of numberedInstructions(program)) {
    const { first, op, inputs, results } = instruction
    const numbers = results.map((_, i) => first + i)
    if (!numbers.some((number) => needed.has(number) && !isGiven(number))) continue
    for (const number of numbers) place.set(number, place.size)
    const specs = numbers.map(specOf)
    // a loop that adds up all has results as large as before
    const same = !isScan(op) && specs.every(({ shape }, i) => sameShape(shape, results[i].shape))
    instructions.push(
      withOriginOf(instruction, {
        op: same ? op : resized(op, inputs.map(specOf), specs),
        inputs: inputs.map(placeOf),
        results: specs,
      }),
    )
  }
  return {
    program: { parameters: takes.map(specOf), instructions, results: gives.map(placeOf) },
    takes,
    gives,
  }
}
