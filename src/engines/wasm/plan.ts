/**
 * How a program is run: as it is, or cut into chunks of tasks that are dealt out to lanes. Every lane adds up
 * what its chunks give, and the lanes are added up in order; threads take lanes. So the numbers are the same
 * for any number of threads.
 */
import { costs } from '../../compiler/cost'
import { bestCut } from '../../compiler/cut'
import { type MapReduce, mapReduce, type Part } from '../../compiler/map-reduce'
import { sizeOf, stridesOf } from '../../dsl/core/shape'
import type { Program } from '../../dsl/transforms/program'
import type { Outside } from './lower'

export const LANES = 4
/** Bytes of values that a chunk may keep in use: about what the second-level cache of a core holds. */
const CACHE = 2 ** 21
/** Operations below which waking a thread costs more than it saves. */
const LEAST = 2e6

/** One value among those that the parts hand to each other. */
export interface Place {
  readonly number: number
  readonly bytes: number
  /** One for each lane, for what is added up. */
  readonly perLane: boolean
}

export interface Plan {
  readonly parts: readonly {
    readonly name: string
    readonly part: Part
    readonly outside: Outside
    readonly moves: readonly number[]
  }[]
  /** What lies between the parts. */
  readonly places: readonly Place[]
  readonly chunks: number
}

const divisors = (n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((k) => n % k === 0)

const cutFor = (program: Program): MapReduce | undefined => {
  const work = costs(program).reduce((sum, { flops }) => sum + flops, 0)
  if (work < LEAST) return undefined
  const count = bestCut(program)?.count
  if (count === undefined) return undefined
  const fitting = mapReduce(program, { cache: CACHE })?.chunk ?? count
  const chunk = Math.max(...divisors(count).filter((k) => k <= fitting && (k <= count / LANES || k === 1)))
  return mapReduce(program, { chunk })
}

const whole = (program: Program): Plan => {
  const part = { program, takes: program.parameters, gives: program.results }
  const { parameters, results } = plain(part)
  return {
    parts: [
      {
        name: 'after',
        part,
        outside: { parameters, results },
        moves: [...parameters, ...results].map(() => 0),
      },
    ],
    places: [],
    chunks: 0,
  }
}

/** A part whose parameters and results lie row by row, each in one piece. */
const plain = ({ program: { instructions, parameters, results } }: Part): Outside => ({
  parameters: parameters.map((number) => ({ strides: stridesOf(instructions[number].shape), parts: [0] })),
  results: results.map((number) => ({ strides: stridesOf(instructions[number].shape), accumulate: false })),
})

export const planOf = (program: Program): Plan => {
  const cut = cutFor(program)
  if (cut === undefined) return whole(program)
  const { before, body, after, axes, sums, count, chunk } = cut
  const { instructions } = program
  const full = (number: number): readonly number[] => stridesOf(instructions[number].shape)
  /** Bytes from one chunk to the next. */
  const move = (number: number): number => {
    const axis = axes.get(number)
    return axis === undefined ? 0 : full(number)[axis] * chunk * 4
  }
  const elements = (number: number): number => sizeOf(instructions[number].shape)
  const chunks = count / chunk
  const lanes = Math.min(LANES, chunks)
  const outside = (part: Part): Outside => ({
    parameters: part.takes.map((number) => ({
      strides: full(number),
      parts: sums.has(number) ? Array.from({ length: lanes }, (_, lane) => (lane * laneBytes) / 4) : [0],
    })),
    results: part.gives.map((number) => ({ strides: full(number), accumulate: false })),
  })
  const summed = body.gives.filter((number) => sums.has(number))
  const laneBytes = summed.reduce((sum, number) => sum + aligned(elements(number) * 4), 0)
  const still = (part: Part): readonly number[] => [...part.takes, ...part.gives].map(() => 0)
  return {
    parts: [
      { name: 'before', part: before, outside: outside(before), moves: still(before) },
      {
        name: 'body',
        part: body,
        outside: {
          parameters: body.takes.map((number) => ({ strides: full(number), parts: [0] })),
          results: body.gives.map((number) => ({ strides: full(number), accumulate: sums.has(number) })),
        },
        moves: [...body.takes, ...body.gives].map(move),
      },
      { name: 'after', part: after, outside: outside(after), moves: still(after) },
    ],
    places: [...before.gives, ...body.gives].map((number) => ({
      number,
      bytes: aligned(elements(number) * 4),
      perLane: sums.has(number),
    })),
    chunks,
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64
