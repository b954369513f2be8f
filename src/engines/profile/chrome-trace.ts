/**
 * Profiles in the trace format of Chrome, which Perfetto, chrome://tracing and speedscope open. It shows one run, on
 * average: kernels in their order, lane by lane, and what is spent on each line as a flame graph. Kernels of a loop over
 * tiles take turns; here each stands in one piece.
 *
 * Law: what is inside another lies within its time; no two side by side overlap, not by a rounding error either.
 */
import { showShape } from '../../dsl/core/shape'
import { checkProfile, type KernelProfile, type Profile, type ProgramProfile, spentOn } from './profile'
import { kernelName, rate } from './words'

/** A piece of time (`X`), or a name for a row (`M`); times in microseconds. */
export interface TraceEvent extends Row {
  readonly ph: 'X' | 'M'
  readonly name: string
  readonly cat: string
  readonly ts: number
  readonly dur: number
  readonly args: Arguments
}

type Arguments = Readonly<Record<string, unknown>>

export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[]
  readonly displayTimeUnit: 'ms'
}

/** Where pieces are put: a thread of the picture. */
interface Row {
  readonly pid: number
  readonly tid: number
}

interface Piece {
  readonly name: string
  readonly cat: string
  /** Of its own, where nothing is inside. */
  readonly ms: number
  readonly args: Arguments
  readonly inside: readonly Piece[]
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

const named = ({ pid, tid }: Row, what: 'process_name' | 'thread_name', name: string): TraceEvent => ({
  ph: 'M',
  name: what,
  cat: '__metadata',
  pid,
  tid,
  ts: 0,
  dur: 0,
  args: { name },
})

/** Microseconds are counted in parts of a power of two, so that their sums are exact. */
const PARTS = 1024

/** Microseconds, and some where something happened at all; of what consists of others, theirs. */
const durationOf = ({ ms, inside }: Piece): number =>
  inside.length > 0 ? total(inside.map(durationOf)) : Math.max(1, Math.round(ms * 1000 * PARTS)) / PARTS

/** Pieces one after the other, each with those inside it. */
const placed = (row: Row, pieces: readonly Piece[], from: number): readonly TraceEvent[] => {
  let ts = from
  return pieces.flatMap((piece) => {
    const begins = ts
    const dur = durationOf(piece)
    ts += dur
    const { name, cat, args, inside } = piece
    const { pid, tid } = row
    const self: TraceEvent = { ph: 'X', name, cat, pid, tid, ts: begins, dur, args }
    return [self, ...placed(row, inside, begins)]
  })
}

const kernelPiece = (kernel: KernelProfile, lane: number, peak: number): Piece => {
  const { lanes, calls, flops, bytes, makes } = kernel
  const ms = total(lanes)
  return {
    name: kernelName(kernel),
    cat: 'kernel',
    ms: lanes[lane],
    args: {
      'GFLOP/s': rate(flops, ms),
      'GB/s': rate(bytes, ms),
      'of the peak': rate(flops, ms) / peak,
      'calls in all lanes': calls,
      makes: makes.map(({ operation, formula, shape, line }) =>
        [operation, formula, showShape(shape), line].filter((word) => word !== '').join(' '),
      ),
    },
    inside: [],
  }
}

/** A part of the program in one lane. */
const partPiece = (
  { kernels }: ProgramProfile,
  part: KernelProfile['part'],
  lane: number,
  peak: number,
): Piece => {
  const inside = kernels
    .filter((kernel) => kernel.part === part)
    .map((kernel) => kernelPiece(kernel, lane, peak))
  return { name: part, cat: 'part', ms: 0, args: {}, inside }
}

/** The parts one after the other: a row for the calling thread, and one for each lane of those that are done in chunks. */
const run = (program: ProgramProfile, name: string, pid: number, peak: number): readonly TraceEvent[] => {
  const { kernels, runs } = program
  const most = Math.max(1, ...kernels.map(({ lanes }) => lanes.length))
  const events = [
    named({ pid, tid: 0 }, 'process_name', `${name}: one of ${runs} runs, on average`),
    named({ pid, tid: 0 }, 'thread_name', 'the calling thread'),
    ...Array.from({ length: most > 1 ? most : 0 }, (_, lane) =>
      named({ pid, tid: lane + 1 }, 'thread_name', `lane ${lane + 1}`),
    ),
  ]
  let at = 0
  for (const part of new Set(kernels.map((kernel) => kernel.part))) {
    const lanes = kernels.find((kernel) => kernel.part === part)?.lanes ?? []
    const pieces = lanes.map((_, lane) => partPiece(program, part, lane, peak))
    pieces.forEach((piece, lane) =>
      events.push(...placed({ pid, tid: lanes.length > 1 ? lane + 1 : 0 }, [piece], at)),
    )
    at += Math.max(...pieces.map(durationOf))
  }
  return events
}

/** Lines, and in each the operations in it. */
const lines = (
  program: ProgramProfile,
  { engine, peak }: Profile,
  name: string,
  pid: number,
): readonly TraceEvent[] => {
  const row = { pid, tid: 0 }
  const once = { engine, peak, programs: [{ ...program, runs: 1 }] }
  const pieces = spentOn('line', once).map(({ name: line, ms, derivatives }): Piece => {
    const kernels = program.kernels.map((kernel) => ({
      ...kernel,
      makes: kernel.makes.filter((made) => made.line === line),
    }))
    const operations = spentOn('operation', { ...once, programs: [{ ...program, runs: 1, kernels }] })
    return {
      name: line === '' ? 'of no line' : line,
      cat: 'line',
      ms,
      args: { derivatives },
      inside: operations.map(({ name, ms, flops }) => ({
        name,
        cat: 'operation',
        ms,
        args: { 'GFLOP/s': rate(flops, ms) },
        inside: [],
      })),
    }
  })
  return [
    named(row, 'process_name', `${name}: by line, the time of all threads together`),
    named(row, 'thread_name', 'lines'),
    ...placed(row, pieces, 0),
  ]
}

/**
 * A profile as the content of a trace file: `JSON.stringify` makes the text of it. Throws for what is no profile, such
 * as the engine that gives one.
 *
 * @example
 * chromeTrace({ engine: 'wasm', peak: 1, programs: [] }).displayTimeUnit // 'ms'
 */
export const chromeTrace = (profile: Profile): ChromeTrace => ({
  traceEvents: checkProfile('chromeTrace', profile).programs.flatMap((program, i) => {
    const name = profile.programs.length > 1 ? `program ${i + 1}` : 'program'
    return [...run(program, name, 2 * i + 1, profile.peak), ...lines(program, profile, name, 2 * i + 2)]
  }),
  displayTimeUnit: 'ms',
})
