/**
 * How a program is run: as it is, or cut into chunks of tasks that are dealt out to lanes. Every lane adds up
 * what its chunks give, and the lanes are added up in order; threads take lanes. So the numbers are the same
 * for any number of threads. What follows the sum, such as an optimiser, may be cut once more, along its largest
 * parameters.
 */
import { costs } from '../compiler/cost'
import { type MapReduce, mapReduce, type Part } from '../compiler/map-reduce'
import { apart } from '../compiler/simplify'
import { withOriginOf } from '../dsl/core/origin'
import { sameShape, sizeOf, stridesOf } from '../dsl/core/shape'
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { isSeen, laidStrides } from './access'
import { bare } from './bare'
import { aligned } from './cells'
import { FEW_ADDED } from './kernel'
import type { Outside } from './outside'
import type { Target } from './target'

/** Where a value lies: with whoever runs the program, or in a place between the parts. */
export interface Where {
  readonly kind: 'argument' | 'result' | 'place'
  readonly index: number
}

/** A part and how it meets the others. */
export interface PlannedPart extends Outside {
  readonly name: 'before' | 'body' | 'between' | 'update' | 'after'
  readonly program: Program
  /** Where its parameters and its results lie. */
  readonly lies: readonly Where[]
  /** Elements from one chunk to the next, for each of them. */
  readonly moves: readonly number[]
  /** How many chunks it does in how many lanes; none, where it is done once. */
  readonly chunks: number
  readonly lanes: number
}

/** A place between parts. */
export interface Place {
  readonly bytes: number
  /** The part each of whose lanes has one of its own, to be added up. */
  readonly sumOf?: PlannedPart['name']
}

export interface Plan {
  readonly parts: readonly PlannedPart[]
  readonly places: readonly Place[]
}

type Taken = Outside['parameters'][number] & { readonly lies: Where }

/** What is to be run. */
interface Task {
  readonly program: Program
  readonly parameters: readonly Taken[]
  readonly results: readonly Where[]
}

/** The names of what is done once, in chunks, and then once more, if that is not cut in its turn. */
const CUTS = [
  ['before', 'body'],
  ['between', 'update'],
] as const

/** Chunks that fit into the cache, and at least one for each lane. */
const cutOf = (program: Program, target: Target): MapReduce | undefined => {
  const { chunks } = target
  const work = costs(program).reduce((sum, { flops }) => sum + flops, 0)
  if (work < chunks.work) return undefined
  const cut = mapReduce(program, chunks, (from, to) => isSeen(from, to, target))
  // a size without useful divisors makes chunks that are not worth a call
  return cut !== undefined && work / (cut.count / cut.chunk) >= chunks.chunkWork ? cut : undefined
}

const once = (
  name: PlannedPart['name'],
  program: Program,
  parameters: readonly Taken[],
  results: readonly (Outside['results'][number] & { readonly lies: Where })[],
): PlannedPart => ({
  name,
  program,
  parameters,
  results,
  laid: stridesOf,
  lies: [...parameters, ...results].map(({ lies }) => lies),
  moves: [...parameters, ...results].map(() => 0),
  chunks: 0,
  lanes: 1,
})

const whole = ({ program, parameters, results }: Task): PlannedPart => {
  const values = numberedValues(program)
  return once(
    'after',
    program,
    parameters,
    results.map((lies, i) => ({
      strides: stridesOf(values[program.results[i]].shape),
      accumulate: false,
      lies,
    })),
  )
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

/** The parts of a task that is cut, and what is left to do after; it adds to the places. */
const parted = (
  { program, parameters, results }: Task,
  { before, body, after, axes, sums, count, chunk }: MapReduce,
  [first, name]: (typeof CUTS)[number],
  places: Place[],
  target: Target,
): { readonly parts: readonly PlannedPart[]; readonly rest: Task } => {
  const values = numberedValues(program)
  const lanes = Math.min(target.chunks.lanes, count / chunk)
  const laid = (number: number): readonly number[] =>
    axes.has(number) ? stridesOf(values[number].shape) : laidStrides(values[number].shape, target)
  // an argument that lies badly for vectors is laid out anew for the body, once
  const relaid = body.takes.filter(
    (number) =>
      parameters[number] && !axes.has(number) && !sameShape(laid(number), parameters[number].strides),
  )
  const early = passing(before, relaid, program)

  const size = (number: number): number => target.bytes[values[number].dtype]
  const bytes = (number: number): number => aligned(sizeOf(values[number].shape) * size(number), target)
  // where many chunks are added up, what is lost has a place behind the sum
  const isMany = count / chunk / lanes > FEW_ADDED
  const keeps = (number: number): boolean => isMany && sums.has(number) && values[number].dtype === 'float32'
  const lost = (number: number) => (keeps(number) ? { lost: bytes(number) / size(number) } : {})
  const room = (number: number): number => bytes(number) * (keeps(number) ? 2 : 1)
  const laneBytes = body.gives.reduce((sum, number) => sum + (sums.has(number) ? room(number) : 0), 0)

  const placed = (number: number): Where => {
    const sumOf = sums.has(number) ? { sumOf: name } : {}
    return { kind: 'place', index: places.push({ bytes: room(number), ...sumOf }) - 1 }
  }
  // what the body makes piece by piece goes where the result is wanted
  const wanted = (number: number): Where | undefined =>
    axes.has(number) ? results[after.gives.indexOf(number)] : undefined
  const made = new Map(
    [...early.gives, ...body.gives].map((number): readonly [number, Taken] => [
      number,
      {
        lies: (body.gives.includes(number) ? wanted(number) : undefined) ?? placed(number),
        strides: laid(number),
        parts: sums.has(number)
          ? Array.from({ length: lanes }, (_, lane) => (lane * laneBytes) / size(number))
          : [0],
        ...lost(number),
      },
    ]),
  )
  const taken = (number: number): Taken => made.get(number) ?? parameters[number]
  const given = (number: number): Taken => parameters[number] ?? taken(number)
  const goal = (number: number) => ({ ...taken(number), accumulate: false })

  const pieces = body.takes.map(taken)
  const gives = body.gives.map((number) => ({ ...taken(number), accumulate: sums.has(number) }))
  const planned: PlannedPart = {
    name,
    program: body.program,
    parameters: pieces,
    results: gives,
    laid: (shape) => laidStrides(shape, target),
    lies: [...pieces, ...gives].map(({ lies }) => lies),
    moves: [...body.takes, ...body.gives].map((number) => {
      const axis = axes.get(number)
      return axis === undefined ? 0 : taken(number).strides[axis] * chunk
    }),
    chunks: count / chunk,
    lanes,
  }
  const left = results.flatMap((lies, i) => (made.get(after.gives[i])?.lies === lies ? [] : [i]))
  return {
    parts: [once(first, early.program, early.takes.map(given), early.gives.map(goal)), planned],
    rest: {
      program: { ...after.program, results: left.map((i) => after.program.results[i]) },
      parameters: after.takes.map(given),
      results: left.map((i) => results[i]),
    },
  }
}

/** The program as it is called. */
const taskOf = (program: Program): Task => ({
  program,
  parameters: program.parameters.map(({ shape }, index) => ({
    strides: stridesOf(shape),
    parts: [0],
    lies: { kind: 'argument', index },
  })),
  results: program.results.map((_, index) => ({ kind: 'result', index })),
})

/** The step of a loop: it is not cut, and its arguments and results move by so many elements from step to step. */
export const stepPlanOf = (program: Program, moves: readonly number[]): Plan => ({
  parts: [{ ...whole(taskOf(program)), moves }],
  places: [],
})

/** Weights and their gradients are made and read in the shape in which they lie: no product has to turn them. */
export const planOf = (program: Program, target: Target): Plan => {
  const places: Place[] = []
  const partsOf = (
    task: Task,
    [names, ...others]: readonly (typeof CUTS)[number][],
  ): readonly PlannedPart[] => {
    const cut = names && cutOf(task.program, target)
    if (names === undefined || cut === undefined) return [whole(task)]
    const { parts, rest } = parted(task, cut, names, places, target)
    return [...parts, ...partsOf(rest, others)]
  }
  const parts = partsOf(taskOf(bare(apart((fine, coarse) => !isSeen(fine, coarse, target))(program))), CUTS)
  return { parts, places }
}
