/**
 * Runs a program one instruction at a time, on the engine that it was made for, and finds the instruction that made
 * the first of the bad numbers that its results hold.
 *
 * Law: the inputs of the instruction that is found hold no bad number, and its result holds one.
 */
import type { Values } from '../dsl/core/tensor'
import type { Instruction, Program } from '../dsl/transforms/program'
import { type Value, numberedValues } from '../dsl/transforms/values'
import type { EngineBuffer, Engine } from './engine'

/** Which numbers are looked for. */
export type IsBad = (x: number) => boolean

/** A value with bad numbers, made of good ones, with its elements and those of its inputs. */
export interface Culprit {
  readonly number: number
  readonly values: Values
  readonly inputs: readonly Values[]
}

/** The value alone, from those of its inputs that have to be computed. */
const alone = (
  values: readonly Value[],
  number: number,
): { readonly program: Program; readonly takes: readonly number[] } => {
  const own = [...new Set(values[number].inputs)]
  const isLeaf = (input: number): boolean =>
    values[input].op !== undefined && values[input].inputs.length === 0
  const takes = own.filter((input) => !isLeaf(input))
  const order = [...takes, ...own.filter(isLeaf)]
  const instruction = ({ op, inputs, shape, dtype }: Value): readonly Instruction[] =>
    op === undefined
      ? []
      : [{ op, inputs: inputs.map((input) => order.indexOf(input)), results: [{ shape, dtype }] }]
  return {
    program: {
      parameters: takes.map((input) => values[input]),
      instructions: [...order.slice(takes.length), number].flatMap((at) => instruction(values[at])),
      results: [order.length],
    },
    takes,
  }
}

/** For each value, those that nobody needs after it; parameters stay. */
const lastReads = (values: readonly Value[]): readonly (readonly number[])[] => {
  const last = values.map((_, number) => number)
  values.forEach(({ inputs }, number) => inputs.forEach((input) => (last[input] = number)))
  const dead: number[][] = values.map(() => [])
  last.forEach((reader, number) => {
    if (values[number].op !== undefined) dead[reader].push(number)
  })
  return dead
}

/** The numbers that some of `from` are made of through bad values alone, themselves included. */
const badPath = (
  values: readonly Value[],
  bad: readonly boolean[],
  from: readonly number[],
): ReadonlySet<number> => {
  const path = new Set(from.filter((number) => bad[number]))
  for (let number = values.length - 1; number >= 0; number--)
    if (path.has(number)) for (const input of values[number].inputs) if (bad[input]) path.add(input)
  return path
}

/** The first value that holds a bad number which came into one of `wanted`, of inputs without; if any does. */
export const firstBad = async (
  engine: Engine,
  program: Program,
  arguments_: readonly EngineBuffer[],
  wanted: readonly number[],
  isBad: IsBad,
): Promise<Culprit | undefined> => {
  const all = numberedValues(program)
  const dead = lastReads(all)
  const held = new Map([...arguments_.entries()])
  const bad: boolean[] = []
  const culprits: Culprit[] = []
  const mine = new Set<EngineBuffer>()
  const read = (number: number): Promise<Values> =>
    held.get(number)?.read() ?? Promise.resolve(new Float64Array())
  try {
    for (const [number, { op, inputs, dtype }] of all.entries()) {
      if (op !== undefined) {
        const { program: one, takes } = alone(all, number)
        const executable = await engine.load(one)
        const [buffer] = await executable.run(takes.flatMap((input) => held.get(input) ?? []))
        executable.dispose()
        held.set(number, buffer)
        mine.add(buffer)
      }
      const values = dtype === 'float32' ? await read(number) : new Float64Array()
      bad.push(values.some(isBad))
      if (bad[number] && op !== undefined && !inputs.some((input) => bad[input]))
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
  const path = badPath(all, bad, wanted)
  return culprits.find(({ number }) => path.has(number))
}
