/**
 * When each value of a program is made, when it is read for the last time, and how much memory is in use in
 * between. Views lie in the memory of what they show; arguments and constants lie outside: they are there
 * before the first instruction and after the last.
 *
 * Law: what is alive at an instruction is what was made before it, or by it, and is read by it or after it.
 */
import type { Program } from '../dsl/transforms/program'
import { bytesOf, constantsOf, ownersOf } from './cost'

/** Numbers of instructions: the one that makes a value, and the last one that needs its memory. */
export interface Lifetime {
  readonly born: number
  /** A result is needed to the end: by the instruction past the last one. */
  readonly dies: number
}

/** The lifetime of each value that has memory of its own; nothing for views, arguments and constants. */
export const lifetimes = (program: Program): ReadonlyMap<number, Lifetime> => {
  const { instructions, parameters, results } = program
  const owners = ownersOf(program)
  const constant = constantsOf(program)
  const outside = new Set(parameters)
  const found = new Map<number, Lifetime>()
  instructions.forEach(({ inputs }, number) => {
    if (!outside.has(number) && !constant[number] && owners[number] === number)
      found.set(number, { born: number, dies: number })
    for (const input of inputs) extend(found, owners[input], number)
  })
  for (const number of results) extend(found, owners[number], instructions.length)
  return found
}

const extend = (found: Map<number, Lifetime>, owner: number, dies: number): void => {
  const lifetime = found.get(owner)
  if (lifetime !== undefined) found.set(owner, { ...lifetime, dies })
}

/** The most bytes that are in use at one time, arguments and constants aside. */
export const peakMemory = (program: Program): number => {
  const change = new Float64Array(program.instructions.length + 2)
  for (const [number, { born, dies }] of lifetimes(program)) {
    const bytes = bytesOf(program.instructions[number])
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
