/**
 * A program cut into what all tasks share, what each chunk of tasks does, and what follows their sum. The
 * values between the instructions of the body are as small as the chunk: they stay in the cache, where those of
 * the whole program would not.
 *
 * Law: `before` once, `body` for each chunk, joining and adding up what the chunks give, and `after` once
 * compute what the program does.
 */
import { fail } from '../dsl/core/problem'
import type { Shape } from '../dsl/core/shape'
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { isView } from './cost'
import { bestCut, fitting, isInBody, type Sizes } from './cut'
import { neededFor, type Part, partOf } from './part'

export type { Part } from './part'

export interface MapReduce {
  /** Size of the axis that is cut, and how much of it the body takes at a time; `chunk` divides `count`. */
  readonly count: number
  readonly chunk: number
  readonly before: Part
  readonly body: Part
  readonly after: Part
  /** The axis along which a value that the body takes or gives is cut; the others are whole. */
  readonly axes: ReadonlyMap<number, number>
  /** What the body gives for each chunk to be added up. */
  readonly sums: ReadonlySet<number>
}

/** How large chunks are: so many places, or what goes with sizes of a machine. */
export type ChunkSize = { readonly chunk: number } | Sizes

/**
 * The program as a map over chunks and a sum; nothing where no dimension can be cut before half of the work is
 * done, where all of it fits into the cache as it is, or where what is left to do needs other results of its loops.
 * Shared values are handed over in each shape in which they are seen, unless `isFree`.
 */
export const mapReduce = (
  whole: Program,
  size: ChunkSize,
  isFree: (from: Shape, to: Shape) => boolean = () => true,
): MapReduce | undefined => {
  const cut = bestCut(whole)
  if (cut === undefined) return undefined
  const { program, origins, count, axesOf, stages } = cut
  const { results } = program
  const values = numberedValues(program)
  const isGiven = (number: number): boolean => values[number].op === undefined
  const isShared = (number: number): boolean => stages[number] === 'shared'
  const isCut = (number: number): boolean => axesOf(number).length > 0
  // constants, what is repeated and what is shared in another shape are not handed over: each part has its own
  const isCheap = (number: number): boolean => {
    const { op, inputs, shape } = values[number]
    if (op === undefined || inputs.length === 0) return op !== undefined
    if (op.name === 'broadcast') return true
    const [source] = inputs
    // the body takes a value cut or whole, not both
    const isSeen = isView({ op }) && isShared(source) && !isCut(source)
    return isSeen && (op.name !== 'reshape' || isFree(values[source].shape, shape))
  }

  const fromBody = (number: number): boolean =>
    isGiven(number) || ((stages[number] === 'mapped' || stages[number] === 'sum') && !isCheap(number))
  const made = neededFor(program, results, fromBody).filter((number) => fromBody(number) && !isGiven(number))
  const toBody = (number: number): boolean => isShared(number) && (isCut(number) || !isCheap(number))
  const inBody = neededFor(program, made, toBody)

  const taken = inBody.filter(toBody)
  const early = new Set(neededFor(program, taken, isGiven))
  const fromElsewhere = (number: number): boolean =>
    fromBody(number) || (early.has(number) && !isCheap(number))
  // of a loop all is made in one place
  const isTorn = (number: number): boolean =>
    !fromElsewhere(number) && values[number].op?.name === 'scan' && isInBody(stages[number])
  if (neededFor(program, results, fromElsewhere).some(isTorn)) return undefined
  const after = partOf(program, results, fromElsewhere)
  const shared = new Set([...taken, ...after.takes.filter((number) => early.has(number))])
  const before = partOf(
    program,
    [...shared].filter((number) => !isGiven(number)),
    isGiven,
  )

  const chunk = 'chunk' in size ? size.chunk : fitting(cut, inBody, size)
  if ('cache' in size && chunk === count) return undefined
  if (!Number.isInteger(chunk) || chunk < 1 || count % chunk !== 0)
    fail({ where: 'mapReduce', given: `chunks of ${chunk}`, expected: `a divisor of ${count}` })
  const small = (number: number): Shape => {
    const { shape } = values[number]
    return isCut(number) ? shape.with(axesOf(number)[0], chunk) : shape
  }
  const body = partOf(program, made, toBody, small)
  const known = (number: number): number => origins[number]
  const named = ({ takes, gives, ...part }: Part): Part => ({
    ...part,
    takes: takes.map(known),
    gives: gives.map(known),
  })
  const handedOver = [...body.takes, ...body.gives]
  return {
    count,
    chunk,
    before: named(before),
    body: named(body),
    after: named(after),
    axes: new Map(handedOver.filter(isCut).map((number) => [known(number), axesOf(number)[0]])),
    sums: new Set(made.filter((number) => stages[number] === 'sum').map(known)),
  }
}
