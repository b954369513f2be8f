/**
 * A program cut at its loops: what lies before, between and after them as programs of their own.
 *
 * Law: the segments, one after the other, compute what the program does; nothing but constants is computed twice.
 */
import type { ScanOp } from '../dsl/primitives'
import type { Program } from '../dsl/transforms/program'
import { isScan } from '../dsl/transforms/scan-op'
import { numberedInstructions, numberedValues } from '../dsl/transforms/values'
import { constantsOf } from './cost'
import { neededFor, type Part, partOf } from './part'

/** A loop with the numbers that its inputs and results have in the whole program. */
export interface LoopSegment extends Omit<Part, 'program'> {
  readonly loop: ScanOp
}

export type Segment = Part | LoopSegment

export const hasLoops = ({ instructions }: Program): boolean => instructions.some(({ op }) => isScan(op))

export const isLoop = (segment: Segment): segment is LoopSegment => 'loop' in segment

/** For each segment, what it takes or gives that none after it takes. */
export const deadAfter = (segments: readonly Segment[]): readonly (readonly number[])[] => {
  const last = new Map<number, number>()
  segments.forEach(({ takes, gives }, i) => [...gives, ...takes].forEach((number) => last.set(number, i)))
  return segments.map((_, i) => [...last].filter(([, at]) => at === i).map(([number]) => number))
}

/** In the order in which they run; the last gives the results of the program. */
export const segmentsOf = (program: Program): readonly Segment[] => {
  const constant = constantsOf(program)
  const known = new Set(program.parameters.keys())
  const isKnown = (number: number): boolean => known.has(number)
  const segments: Segment[] = []
  const readers = readersOf(program)
  for (const { first, op, inputs, results } of numberedInstructions(program)) {
    if (!isScan(op)) continue
    const made = neededFor(program, inputs, isKnown).filter((number) => !isKnown(number))
    const inside = new Set(made)
    const gives = made.filter(
      (number) =>
        inputs.includes(number) ||
        (!constant[number] && readers[number].some((reader) => !inside.has(reader))),
    )
    if (gives.length > 0) segments.push(partOf(program, gives, isKnown))
    gives.forEach((number) => known.add(number))
    const numbers = results.map((_, i) => first + i)
    segments.push({ loop: op, takes: inputs, gives: numbers })
    numbers.forEach((number) => known.add(number))
  }
  return [...segments, partOf(program, program.results, isKnown)]
}

/** For each value the values that are made of it, and −1 where it is a result. */
const readersOf = (program: Program): readonly (readonly number[])[] => {
  const readers: number[][] = numberedValues(program).map(() => [])
  numberedValues(program).forEach(({ inputs }, number) =>
    inputs.forEach((input) => readers[input].push(number)),
  )
  program.results.forEach((number) => readers[number].push(-1))
  return readers
}
