/**
 * When each value of a program is made, when it is read for the last time, and how much memory is in use in
 * between. Views lie in the memory of what they show; arguments and constants lie outside: they are there
 * before the first instruction and after the last.
 *
 * Law: what is alive at an instruction is what was made before it, or by it, and is read by it or after it.
 */
import type { Program } from '../dsl/transforms/program'
import { numberedInstructions, numberedValues } from '../dsl/transforms/values'
import { bytesOf, constantsOf, ownersOf } from './cost'

/** Two moments; the moment of an instruction is the number of the first of its values. */
export interface Lifetime {
  readonly born: number
  /** A result is needed to the end: past the last instruction. */
  readonly dies: number
}

/**
 * The lifetime of each value that has memory of its own; nothing for views, arguments and constants. `owners` says in
 * whose memory each value lies.
 */
export const lifetimes = (
  program: Program,
  owners: readonly number[] = ownersOf(program),
): ReadonlyMap<number, Lifetime> => {
  const constant = constantsOf(program)
  const found = new Map<number, Lifetime>()
  for (const { first, inputs, results } of numberedInstructions(program)) {
    for (const number of results.map((_, i) => first + i))
      if (!constant[number] && owners[number] === number) found.set(number, { born: first, dies: first })
    for (const input of inputs) extend(found, owners[input], first)
  }
  for (const number of program.results) extend(found, owners[number], owners.length)
  return found
}

const extend = (found: Map<number, Lifetime>, owner: number, dies: number): void => {
  const lifetime = found.get(owner)
  if (lifetime !== undefined) found.set(owner, { ...lifetime, dies })
}

/** The most bytes that are in use at one time, arguments and constants aside. */
export const peakMemory = (program: Program): number => {
  const values = numberedValues(program)
  const change = new Float64Array(values.length + 2)
  for (const [number, { born, dies }] of lifetimes(program)) {
    const bytes = bytesOf(values[number])
    change[born] += bytes
    change[dies + 1] -= bytes
  }
  let [now, most] = [0, 0]
  for (const bytes of change) {
    now += bytes
    most = Math.max(most, now)
  }
  return most
}
