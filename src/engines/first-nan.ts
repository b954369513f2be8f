/**
 * Runs a program one instruction at a time, on the engine that it was made for, and finds the instruction that made
 * the first of the bad numbers that its results hold.
 *
 * Law: the inputs of the instruction that is found hold no bad number, and its result holds one.
 */
import type { Values } from '../dsl/core/tensor'
import { placeholder } from '../dsl/primitives/leaves'
import type { Instruction, Program } from '../dsl/transforms/program'
import type { Buffer, Engine } from './engine'

/** Which numbers are looked for. */
export type IsBad = (x: number) => boolean

/** An instruction that made bad numbers of good ones, with its elements and those of its inputs. */
export interface Culprit {
  readonly number: number
  readonly values: Values
  readonly inputs: readonly Values[]
}

/** The instruction alone, from those of its inputs that are not part of it: leaves are. */
const alone = (
  { instructions, parameters }: Program,
  number: number,
): { readonly program: Program; readonly takes: readonly number[] } => {
  const { inputs } = instructions[number]
  const given = new Set(parameters)
  const own = [...new Set(inputs)]
  const takes = own.filter((input) => given.has(input) || instructions[input].inputs.length > 0)
  const before = own.map((input): Instruction => {
    const { shape, dtype } = instructions[input]
    return takes.includes(input)
      ? { op: placeholder(shape, dtype).op, inputs: [], shape, dtype }
      : instructions[input]
  })
  const placeOf = (input: number): number => own.indexOf(input)
  return {
    program: {
      instructions: [...before, { ...instructions[number], inputs: inputs.map(placeOf) }],
      parameters: takes.map(placeOf),
      results: [own.length],
    },
    takes,
  }
}

/** For each instruction, those whose values nobody needs after it. */
const lastReads = ({ instructions, parameters }: Program): readonly (readonly number[])[] => {
  const last = instructions.map((_, number) => number)
  instructions.forEach(({ inputs }, number) => inputs.forEach((input) => (last[input] = number)))
  const dead: number[][] = instructions.map(() => [])
  last.forEach((reader, number) => {
    if (!parameters.includes(number)) dead[reader].push(number)
  })
  return dead
}

/** The numbers that some of `from` are made of through bad values alone, themselves included. */
const badPath = (
  { instructions }: Program,
  bad: readonly boolean[],
  from: readonly number[],
): ReadonlySet<number> => {
  const path = new Set(from.filter((number) => bad[number]))
  for (let number = instructions.length - 1; number >= 0; number--)
    if (path.has(number)) for (const input of instructions[number].inputs) if (bad[input]) path.add(input)
  return path
}

/** The first instruction that made a bad number which came into one of `wanted`, instructions; if any did. */
export const firstBad = async (
  engine: Engine,
  program: Program,
  arguments_: readonly Buffer[],
  wanted: readonly number[],
  isBad: IsBad,
): Promise<Culprit | undefined> => {
  const { instructions, parameters } = program
  const dead = lastReads(program)
  const held = new Map(parameters.map((number, i) => [number, arguments_[i]]))
  const bad: boolean[] = []
  const culprits: Culprit[] = []
  const mine = new Set<Buffer>()
  const read = (number: number): Promise<Values> =>
    held.get(number)?.read() ?? Promise.resolve(new Float64Array())
  try {
    for (const [number, { inputs, dtype }] of instructions.entries()) {
      if (!parameters.includes(number)) {
        const { program: one, takes } = alone(program, number)
        const executable = await engine.load(one)
        const [buffer] = await executable.run(takes.flatMap((input) => held.get(input) ?? []))
        executable.dispose()
        held.set(number, buffer)
        mine.add(buffer)
      }
      const values = dtype === 'float32' ? await read(number) : new Float64Array()
      bad.push(values.some(isBad))
      if (bad[number] && !parameters.includes(number) && !inputs.some((input) => bad[input]))
        culprits.push({ number, values, inputs: await Promise.all(inputs.map(read)) })
      for (const gone of dead[number]) {
        const buffer = held.get(gone)
        if (buffer === undefined || inputs.length === 0) continue
        held.delete(gone)
        mine.delete(buffer)
        buffer.free()
      }
    }
  } finally {
    for (const buffer of mine) buffer.free()
  }
  const path = badPath(program, bad, wanted)
  return culprits.find(({ number }) => path.has(number))
}
