/**
 * A program made ready to run as code: its parts as functions, and the memory that it keeps between runs. Who writes
 * code for a processor says how memory is taken and filled there, and how functions are compiled and called.
 */
import type { Program } from '../../dsl/transforms/program'
import type { DType, Values } from '../../dsl/core/tensor'
import { COUNTERS, link, type Linked, TABLE } from '../../loops/code/units'
import { lower } from '../../loops/lower'
import { planOf } from '../../loops/plan'
import type { Target } from '../../loops/target'
import { scheduled } from '../../loops/tiling'
import { worksOf } from '../../loops/work'
import { NOTHING_TIMED, type Timing } from './timing'

/** Memory by address. */
export interface Memory {
  readonly take: (bytes: number, what: string) => number
  readonly give: (address: number) => void
  readonly fill: (address: number, values: Values, dtype: DType) => void
  /** Where numbers lie already as they are to lie, if code can reach them there. */
  readonly where?: (values: Values, dtype: DType) => number | undefined
  /** So many numbers, as they lie there. */
  readonly read: (address: number, count: number, dtype: DType) => Float32Array | Int32Array
  /** Writes addresses one after the other, each of so many bytes. */
  readonly fillAddresses: (address: number, addresses: readonly number[]) => void
  readonly addressBytes: number
}

/**
 * One run: what comes before the chunks, the chunks, and what comes after, each with the address of its table. Lane n
 * does chunks n, n + lanes, … with a table of its own, after its sums are set to zero.
 */
export interface Run {
  readonly before: number
  readonly after: number
  /** None where the program is not cut. */
  readonly chunks: number
  readonly lanes: number
  readonly tables: number
  readonly tableBytes: number
  readonly sums: number
  readonly sumBytes: number
}

/** The functions of a program, compiled: `before` and `body` only where it is cut. */
export interface Compiled {
  readonly run: (run: Run) => void
  readonly dispose: () => void
}

/** What code is written for: a processor, its memory, and a compiler. */
export interface Machine {
  readonly target: Target
  /** Whether a product may be added to its sum with one rounding. */
  readonly fused: boolean
  readonly memory: Memory
  readonly compile: (linked: Linked) => Promise<Compiled>
}

/** Made ready: runs on the addresses of the arguments and of the results. */
export interface Ready {
  readonly run: (addresses: readonly number[]) => void
  /** How long its steps took in the runs so far, if it was made ready for that; also after its end. */
  readonly timing: () => Timing
  readonly dispose: () => void
}

/** Takes what it needs of the memory, or nothing where that is too much. */
export const ready = async (program: Program, machine: Machine, timed: boolean): Promise<Ready> => {
  const { memory } = machine
  const taken: number[] = []
  const release = (): void => taken.splice(0).forEach(memory.give)
  const take = (bytes: number, what: string): number => {
    const address = memory.take(bytes, what)
    taken.push(address)
    return address
  }
  try {
    return await laidDown(program, machine, timed, take, release)
  } catch (error) {
    release()
    throw error
  }
}

const laidDown = async (
  program: Program,
  { target, fused, memory, compile }: Machine,
  timed: boolean,
  take: Memory['take'],
  release: () => void,
): Promise<Ready> => {
  const { parts, places, chunks, lanes } = planOf(program, target)
  const units = parts.map((planned) => scheduled(lower(planned.part.program, planned, target), target))
  const linked = link(
    parts.map(({ name, moves }, i) => ({ name, moves, scheduled: units[i], timed })),
    target,
    fused,
  )
  // what lies between the parts; what is added up lies once for each lane
  const sumBytes = places.reduce((sum, { perLane, bytes }) => sum + (perLane ? bytes : 0), 0)
  const sums = take(sumBytes * lanes, 'the sums of the lanes')
  const between = new Map<number, number>()
  places.reduce((at, { number, bytes, perLane }) => {
    between.set(number, perLane ? at : take(bytes, 'what the parts hand over'))
    return at + (perLane ? bytes : 0)
  }, sums)
  const perLane = new Set(places.filter((place) => place.perLane).map(({ number }) => number))

  const tables = parts.map(({ name, part }, i) => {
    const { work, constants, offsets } = linked.layouts[i]
    const outside = part.takes.length + part.gives.length
    const bytes = (TABLE.outside + outside + (timed ? 1 : 0)) * memory.addressBytes
    const works = timed ? worksOf(units[i], target) : []
    const counters: number[] = []
    const shared = take(constants, 'constants')
    units[i].cells.forEach((cell, n) => {
      if (cell.kind === 'constant') memory.fill(shared + offsets[n], cell.values, cell.dtype)
    })
    const copies = name === 'body' ? lanes : 1
    const address = take(bytes * copies, 'a table of addresses')
    for (let lane = 0; lane < copies; lane++) {
      memory.fillAddresses(address + lane * bytes, [take(work, 'a work area'), shared])
      if (!timed) continue
      const words = 2 * (COUNTERS.steps + works.length)
      counters.push(take(words * 4, 'counters of time'))
      memory.fill(counters[lane], new Int32Array(words), 'int32')
      const last = address + lane * bytes + (TABLE.outside + outside) * memory.addressBytes
      memory.fillAddresses(last, [counters[lane]])
    }
    return { address, bytes, copies, works, counters }
  })

  /** Fills the tables: arguments and results change from run to run. */
  const address = (given: readonly number[]): void => {
    parts.forEach(({ name, part, fromBetween }, i) => {
      const { address, bytes, copies } = tables[i]
      for (let lane = 0; lane < copies; lane++) {
        const shared = (number: number): number =>
          (between.get(number) ?? 0) + (perLane.has(number) ? lane * sumBytes : 0)
        const at = (number: number): number => (fromBetween.has(number) ? shared(number) : given[number])
        const gives = name === 'after' ? given.slice(program.parameters.length) : part.gives.map(shared)
        memory.fillAddresses(address + lane * bytes + TABLE.outside * memory.addressBytes, [
          ...part.takes.map(at),
          ...gives,
        ])
      }
    })
  }

  // last, so that what does not fit has left nothing compiled behind
  const compiled = await compile(linked)
  const [before, body] = tables
  const run: Run = {
    before: before.address,
    after: tables[tables.length - 1].address,
    chunks,
    lanes,
    ...(chunks > 0
      ? { tables: body.address, tableBytes: body.bytes, sums, sumBytes }
      : { tables: 0, tableBytes: 0, sums: 0, sumBytes: 0 }),
  }
  let timing = NOTHING_TIMED
  /** What the counters, which only grow, have come to. */
  const timesOf = (address: number, steps: number): readonly number[] => {
    const words = memory.read(address, 2 * (COUNTERS.steps + steps), 'int32')
    return [...new Float64Array(words.buffer).subarray(COUNTERS.steps)]
  }
  const count = ({ runs, wall }: Timing, took: number): Timing => ({
    runs: runs + 1,
    wall: wall + took,
    parts: parts.map(({ name, part: { program } }, i) => {
      const { works, counters } = tables[i]
      const lanes = counters.map((address) => timesOf(address, works.length))
      return { name, program, times: name === 'body' ? chunks : 1, works, lanes }
    }),
  })
  return {
    run: (given) => {
      address(given)
      const began = timed ? performance.now() : 0
      compiled.run(run)
      if (timed) timing = count(timing, performance.now() - began)
    },
    timing: () => timing,
    dispose: () => {
      compiled.dispose()
      release()
    },
  }
}
