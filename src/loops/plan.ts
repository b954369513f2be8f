/**
 * How a program is run: as it is, or cut into chunks of tasks that are dealt out to lanes. Every lane adds up
 * what its chunks give, and the lanes are added up in order; threads take lanes. So the numbers are the same
 * for any number of threads.
 */
import { costs } from '../compiler/cost'
import { type MapReduce, mapReduce, type Part } from '../compiler/map-reduce'
import { withOriginOf } from '../dsl/core/origin'
import { sameShape, sizeOf, stridesOf } from '../dsl/core/shape'
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { laidStrides } from './access'
import { aligned } from './cells'
import { FEW_ADDED } from './kernel'
import type { Outside } from './outside'
import type { Target } from './target'

/** A part and how it meets the others. */
export interface PlannedPart extends Outside {
  readonly name: 'before' | 'body' | 'after'
  readonly part: Part
  /** Elements from one chunk to the next, for each parameter and result. */
  readonly moves: readonly number[]
  /** What comes from memory between the parts, and not from the program's arguments. */
  readonly fromBetween: ReadonlySet<number>
}

/** A value that one part hands to another. */
export interface Place {
  readonly number: number
  readonly bytes: number
  /** Whether every lane has its own, to be added up. */
  readonly perLane: boolean
}

export interface Plan {
  readonly parts: readonly PlannedPart[]
  readonly places: readonly Place[]
  /** 0 for a program that runs as it is. */
  readonly chunks: number
  readonly lanes: number
}

/** Chunks that fit into the cache, and at least one for each lane. */
const cutOf = (program: Program, { chunks }: Target): MapReduce | undefined => {
  const work = costs(program).reduce((sum, { flops }) => sum + flops, 0)
  if (work < chunks.work) return undefined
  const cut = mapReduce(program, chunks)
  // a size without useful divisors makes chunks that are not worth a call
  return cut !== undefined && work / (cut.count / cut.chunk) >= chunks.chunkWork ? cut : undefined
}

const still = ({ takes, gives }: Part): readonly number[] => [...takes, ...gives].map(() => 0)

const whole = (program: Program): Plan => {
  const { parameters, results } = program
  const values = numberedValues(program)
  const part = { program, takes: [...parameters.keys()], gives: results }
  const strides = (number: number): readonly number[] => stridesOf(values[number].shape)
  return {
    parts: [
      {
        name: 'after',
        part,
        parameters: part.takes.map((number) => ({ strides: strides(number), parts: [0] })),
        results: results.map((number) => ({ strides: strides(number), accumulate: false })),
        laid: stridesOf,
        moves: still(part),
        fromBetween: new Set(),
      },
    ],
    places: [],
    chunks: 0,
    lanes: 1,
  }
}

/** The part, giving also some of the program's own arguments. */
const passing = ({ program, takes, gives }: Part, numbers: readonly number[], whole: Program): Part => {
  const fresh = numbers.filter((number) => !takes.includes(number))
  const allTakes = [...takes, ...fresh]
  // what is made has its number after all parameters
  const moved = (number: number): number => (number < takes.length ? number : number + fresh.length)
  return {
    program: {
      parameters: [...program.parameters, ...fresh.map((number) => whole.parameters[number])],
      instructions: program.instructions.map((instruction) =>
        withOriginOf(instruction, { ...instruction, inputs: instruction.inputs.map(moved) }),
      ),
      results: [...program.results.map(moved), ...numbers.map((number) => allTakes.indexOf(number))],
    },
    takes: allTakes,
    gives: [...gives, ...numbers],
  }
}

const cutPlan = (
  program: Program,
  { before, body, after, axes, sums, count, chunk }: MapReduce,
  target: Target,
): Plan => {
  const values = numberedValues(program)
  const isGiven = (number: number): boolean => number < program.parameters.length
  const plain = (number: number): readonly number[] => stridesOf(values[number].shape)
  const laid = (number: number): readonly number[] =>
    axes.has(number) ? plain(number) : laidStrides(values[number].shape, target)
  // an argument that lies badly for vectors is laid out anew for the body, once
  const relaid = body.takes.filter((number) => isGiven(number) && !sameShape(laid(number), plain(number)))
  const early = passing(before, relaid, program)

  const lanes = Math.min(target.chunks.lanes, count / chunk)
  const size = (number: number): number => target.bytes[values[number].dtype]
  const bytes = (number: number): number => aligned(sizeOf(values[number].shape) * size(number), target)
  // where many chunks are added up, what is lost has a place behind the sum
  const isMany = count / chunk / lanes > FEW_ADDED
  const keeps = (number: number): boolean => isMany && sums.has(number) && values[number].dtype === 'float32'
  const lost = (number: number) => (keeps(number) ? { lost: bytes(number) / size(number) } : {})
  const places = [...early.gives, ...body.gives].map((number) => ({
    number,
    bytes: bytes(number) * (keeps(number) ? 2 : 1),
    perLane: sums.has(number),
  }))
  const laneBytes = places.reduce((sum, place) => sum + (place.perLane ? place.bytes : 0), 0)
  const move = (number: number): number => {
    const axis = axes.get(number)
    return axis === undefined ? 0 : plain(number)[axis] * chunk
  }

  const planned = (name: PlannedPart['name'], part: Part, relaid: readonly number[]): PlannedPart => {
    const isBetween = (number: number): boolean => !isGiven(number) || relaid.includes(number)
    const lanesOf = (number: number): readonly number[] =>
      sums.has(number) ? Array.from({ length: lanes }, (_, lane) => (lane * laneBytes) / size(number)) : [0]
    return {
      name,
      part,
      parameters: part.takes.map((number) => ({
        strides: isBetween(number) ? laid(number) : plain(number),
        parts: lanesOf(number),
        ...lost(number),
      })),
      results: part.gives.map((number) => ({
        strides: name === 'after' ? plain(number) : laid(number),
        accumulate: name === 'body' && sums.has(number),
        ...(name === 'body' && lost(number)),
      })),
      laid: name === 'body' ? (shape) => laidStrides(shape, target) : stridesOf,
      moves: name === 'body' ? [...part.takes, ...part.gives].map(move) : still(part),
      fromBetween: new Set(part.takes.filter(isBetween)),
    }
  }
  return {
    parts: [planned('before', early, []), planned('body', body, relaid), planned('after', after, [])],
    places,
    chunks: count / chunk,
    lanes,
  }
}

export const planOf = (program: Program, target: Target): Plan => {
  const cut = cutOf(program, target)
  return cut === undefined ? whole(program) : cutPlan(program, cut, target)
}
