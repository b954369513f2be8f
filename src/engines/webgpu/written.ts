/**
 * A program as shaders and dispatches, and where its values lie in one buffer. All that can be done at once is one
 * dispatch: its workgroups are dealt out to the steps, and its shader has the body of each, those that are alike once. Where
 * the table of what it looks up is full there is another.
 */
import { showShape, sizeOf, stridesOf } from '../../dsl/core/shape'
import type { Program } from '../../dsl/transforms/program'
import { numberedValues, showOp } from '../../dsl/transforms/values'
import { aligned, type Cell } from '../../loops/cells'
import { laidOut, type Span } from '../../loops/layout'
import { lower } from '../../loops/lower'
import { prepared } from '../../loops/normal'
import { cellsOf, type Step } from '../../loops/steps'
import { type Work, workOf } from '../../loops/work'
import { wordsOf } from './elementwise'
import { type Call, gatherCall, kernelCall } from './kernels'
import { levelsOf } from './levels'
import { inParts } from './partial'
import { inTables, shaderOf } from './shader'
import { ACROSS, TABLE, target } from './target'
import { fail } from '../../dsl/core/problem'

export interface Dispatch {
  /** Which of the shaders. */
  readonly shader: number
  readonly groups: readonly [x: number, y: number]
  /** Where its part of the table begins, in bytes. */
  readonly table: number
  readonly work: Work
}

export interface Constant {
  readonly place: number
  readonly data: Uint32Array
}

export interface Shader {
  readonly code: string
  /** What the first that need it compute. */
  readonly about: string
}

export interface Written {
  readonly shaders: readonly Shader[]
  readonly dispatches: readonly Dispatch[]
  /** What each dispatch looks up: a 0, where its values begin, in words, and its numbers. */
  readonly table: Uint32Array
  /** Bytes of the longest part of it. */
  readonly tableBytes: number
  /** Bytes of all values. */
  readonly bytes: number
  /** Where they lie, in bytes. */
  readonly constants: readonly Constant[]
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

/** Where a part of the table may begin, in bytes: the most that a device may ask for. */
const PART = 256

const callOf = (step: Step): Call => {
  if (step.kind === 'kernel' && !step.kernel.accumulate) return kernelCall(prepared(step.kernel, target))
  if (step.kind === 'gather') return gatherCall(step)
  return fail({
    where: 'internal: webgpu',
    given: 'a sum into places of others',
    expected: 'one that gathers',
  })
}

/** Places for all cells, of which those that are in use in no common level may share one. */
const placesOf = (
  program: Program,
  steps: readonly Step[],
  cells: readonly Cell[],
  levels: readonly (readonly number[])[],
) => {
  const values = numberedValues(program)
  const spans = new Array<Span | undefined>(cells.length).fill(undefined)
  levels.forEach((level, at) => {
    for (const cell of level.flatMap((number) => cellsOf(steps[number])))
      spans[cell] = { first: spans[cell]?.first ?? at, last: at }
  })
  const { offsets, work, constants } = laidOut(cells, spans, target)
  let bytes = work + constants
  const handed = [...program.parameters.keys(), ...program.results].map((number) => {
    const place = bytes
    bytes += aligned(sizeOf(values[number].shape) * 4, target)
    return place
  })
  const places = cells.map((cell, i) => {
    if (cell.kind === 'outside') return handed[cell.index]
    return cell.kind === 'work' ? offsets[i] : work + offsets[i]
  })
  return { places, handed, bytes }
}

/** So many are named of those that one shader computes. */
const NAMED = 5

const listed = (program: Program, numbers: readonly number[]): string => {
  const values = numberedValues(program)
  const names = numbers.slice(0, NAMED).map((number) => {
    const { op, inputs, shape } = values[number]
    if (op === undefined) return `parameter ${showShape(shape)}`
    const from = inputs.map((input) => showShape(values[input].shape))
    return `${showOp(op)}${from.length === 0 ? '' : ` of ${from.join(' and ')}`} to ${showShape(shape)}`
  })
  return [...names, ...(numbers.length > NAMED ? [`${numbers.length - NAMED} more`] : [])].join(', ')
}

/** What is done at once, as one. */
const together = (works: readonly Work[]): Work => ({
  makes: [...new Set(works.flatMap(({ makes }) => makes))],
  calls: 1,
  rounds: works.reduce((sum, { rounds }) => sum + rounds, 0),
  bytes: works.reduce((sum, { bytes }) => sum + bytes, 0),
})

const spread = (groups: number): readonly [number, number] =>
  groups <= ACROSS ? [groups, 1] : [ACROSS, Math.ceil(groups / ACROSS)]

/** The program for a GPU, with so many words in a table of a dispatch. */
export const writtenFor = (program: Program, tableWords: number = TABLE): Written => {
  const outer = (shape: readonly number[]) => ({ strides: stridesOf(shape), parts: [0], accumulate: false })
  const values = numberedValues(program)
  const outside = {
    parameters: program.parameters.map(({ shape }) => outer(shape)),
    results: program.results.map((number) => outer(values[number].shape)),
    laid: stridesOf,
  }
  const { steps, makes, cells } = inParts(lower(program, outside, target))
  const levels = levelsOf(steps)
  const { places, handed, bytes } = placesOf(program, steps, cells, levels)

  const shaders = new Map<string, { readonly number: number; readonly about: string }>()
  const words: number[] = []
  let longest = 0
  const dispatches = levels.flatMap((level): readonly Dispatch[] => {
    const calls = level
      .map((number) => ({
        ...callOf(steps[number]),
        work: workOf(steps[number], makes[number], cells, target),
      }))
      .filter(({ groups }) => groups > 0)
    return inTables(calls, tableWords).map((part): Dispatch => {
      const work = together(part.map((call) => call.work))
      const { text, groups, entries } = shaderOf(part)
      const table = words.length * 4
      words.push(0)
      for (const entry of entries)
        words.push('bits' in entry ? entry.bits : (places[entry.slot] / 4 + entry.offset) >>> 0)
      longest = Math.max(longest, 1 + entries.length)
      while ((words.length * 4) % PART !== 0) words.push(0)
      const shader = shaders.get(text) ?? { number: shaders.size, about: listed(program, work.makes) }
      shaders.set(text, shader)
      return { shader: shader.number, groups: spread(groups), table, work }
    })
  })
  const tableBytes = Math.ceil((longest * 4) / PART) * PART
  return {
    shaders: [...shaders].map(([code, { about }]) => ({ code, about })),
    dispatches,
    // whoever looks at a part sees as many bytes as the longest has
    table: Uint32Array.from([...words, ...new Array<number>(tableBytes / 4).fill(0)]),
    tableBytes,
    bytes,
    constants: cells.flatMap((cell, i) =>
      cell.kind === 'constant' ? [{ place: places[i], data: wordsOf(cell.values, cell.dtype) }] : [],
    ),
    parameters: handed.slice(0, program.parameters.length),
    results: handed.slice(program.parameters.length),
  }
}
