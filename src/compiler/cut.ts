/** Which dimension of a program to cut, and into how large chunks. */
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { dimensionsOf } from './axes'
import { bytesOf, costs, ownersOf, pricedAt } from './cost'
import { type Separate, separate } from './separate'
import { type Stage, stagesOf } from './stages'

/** One dimension of a program, and what cutting it means. */
export interface Cut extends Separate {
  readonly count: number
  /** The axes of a value that are of this dimension. */
  readonly axesOf: (number: number) => readonly number[]
  readonly stages: readonly Stage[]
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

/** Whether chunks make it. */
export const isInBody = (stage: Stage): boolean =>
  stage === 'mapped' || stage === 'sum' || stage === 'repeated'

/** Values that every chunk takes whole, and sums that each adds to. */
const commonOf = ({ program, axesOf, stages }: Cut) => {
  const values = numberedValues(program)
  const owners = ownersOf(program)
  const body = values.filter((_, number) => isInBody(stages[number]))
  const taken = [...new Set(body.flatMap(({ inputs }) => inputs))].filter((n) => stages[n] === 'shared')
  const whole = [...new Set(taken.map((n) => owners[n]))].filter((n) => axesOf(n).length === 0)
  const sums = [...values.keys()].filter((number) => stages[number] === 'sum')
  const bytes = (numbers: readonly number[]): number => total(numbers.map((n) => bytesOf(values[n])))
  return { whole: bytes(whole), sums: bytes(sums) }
}

/** Chunks to reckon with before their size is known. They fill one cache, so their number hardly depends on the cut. */
const CHUNKS = 16

/** Bytes that could be moved while memory is looked up elsewhere. */
const JUMP = 128

/** Pieces of memory that a chunk of all that lies outside consists of. */
const piecesOf = ({ program, axesOf }: Cut): number => {
  const values = numberedValues(program)
  const outside = [...values.keys()].filter((number) => values[number].inputs.length === 0)
  return total(
    [...outside, ...program.results].map((number) => {
      const [axis = 0] = axesOf(number)
      return values[number].shape.slice(0, axis).reduce((count, size) => count * size, 1)
    }),
  )
}

/**
 * What a cut costs beside the work that it cuts: the work that stays whole, and, for every chunk, what chunks
 * have in common, which is values that each of them takes whole and sums that each adds to; and that pieces of memory
 * are short where inner axes are cut.
 */
const overhead = (cut: Cut): number => {
  const { program, stages } = cut
  const { whole, sums } = commonOf(cut)
  const flops = total(costs(program).map((cost, number) => (isInBody(stages[number]) ? 0 : cost.flops)))
  return pricedAt({ flops, read: CHUNKS * (whole + JUMP * piecesOf(cut)), written: CHUNKS * sums })
}

/**
 * Of the dimensions along which half of the arithmetic, or more, can be done chunk by chunk, the one that costs
 * least beside it. The channels of a convolution can be cut as well as the tasks; but each channel needs all images,
 * and a task only its own.
 */
export const bestCut = (whole: Program): Cut | undefined => {
  const separated = separate(whole)
  const { program } = separated
  const dimensions = dimensionsOf(program)
  const work = costs(program).map(({ flops }) => flops)
  const cutAlong = (dimension: number, count: number): Cut => {
    const axes = dimensions.map((own) =>
      own.includes(dimension) ? [...own.keys()].filter((axis) => own[axis] === dimension) : [],
    )
    const axesOf = (number: number): readonly number[] => axes[number]
    return { ...separated, count, axesOf, stages: stagesOf(program, axesOf) }
  }
  const inBody = ({ stages }: Cut): number => total(work.filter((_, number) => isInBody(stages[number])))
  // what is cut comes in from outside
  const sizes = new Map<number, number>()
  numberedValues(program).forEach(({ inputs, shape }, number) => {
    if (inputs.length === 0) shape.forEach((size, axis) => sizes.set(dimensions[number][axis], size))
  })
  const [best] = [...sizes]
    .filter(([, size]) => size > 1)
    .map(([dimension, size]) => cutAlong(dimension, size))
    .filter((cut) => inBody(cut) > 0 && inBody(cut) >= total(work) / 2)
    .map((cut) => ({ cut, cost: overhead(cut) }))
    .sort((a, b) => a.cost - b.cost)
  return best?.cut
}

/** What the size of chunks is chosen for. */
export interface Sizes {
  /** Bytes of the cut values that a chunk may keep in use. */
  readonly cache: number
  /** Rows of chunks that run side by side; there is at least one chunk for each. */
  readonly lanes: number
  /** Where chunks have as many bytes in common as this, as many places share them, whatever the cache holds. */
  readonly common: { readonly bytes: number; readonly places: number }
}

const divisorsOf = (count: number): readonly number[] => {
  const low = Array.from({ length: Math.floor(Math.sqrt(count)) }, (_, i) => i + 1).filter(
    (i) => count % i === 0,
  )
  return [...new Set(low.flatMap((i) => [i, count / i]))]
}

/** More work than this on one lane than on the others is a loss. */
const UNEVEN = 1.1

/** How many places a chunk has, whose values have these numbers: as many as fit, where lanes have about equally many. */
export const fitting = (cut: Cut, numbers: readonly number[], { cache, lanes, common }: Sizes): number => {
  const { program, count, axesOf } = cut
  const place = peak(program, numbers, (number) => axesOf(number).length > 0) / count
  const { whole, sums } = commonOf(cut)
  const least = whole + sums >= common.bytes ? common.places : 1
  const longest = (chunk: number): number => Math.ceil(count / chunk / lanes) * chunk
  const fit = divisorsOf(count).filter(
    (chunk) => chunk <= count / lanes && (chunk <= least || place * chunk <= cache),
  )
  const even = UNEVEN * Math.min(...fit.map(longest))
  return Math.max(1, ...fit.filter((chunk) => longest(chunk) <= even))
}

/** The most bytes of cut values that are needed at a time, from where they are made to their last use. */
const peak = (program: Program, numbers: readonly number[], isCut: (number: number) => boolean): number => {
  const values = numberedValues(program)
  const lastUse = new Map<number, number>()
  for (const number of numbers) {
    lastUse.set(number, number)
    for (const input of values[number].inputs) if (lastUse.has(input)) lastUse.set(input, number)
  }
  const dead = new Map<number, number>()
  const bytes = (number: number): number => (isCut(number) ? bytesOf(values[number]) : 0)
  for (const [number, last] of lastUse) dead.set(last, (dead.get(last) ?? 0) + bytes(number))
  let [alive, most] = [0, 0]
  for (const number of numbers) {
    alive += bytes(number)
    most = Math.max(most, alive)
    alive -= dead.get(number) ?? 0
  }
  return most
}
