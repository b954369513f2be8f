/** A program made ready to run as code: its parts as functions, and the memory that it keeps between runs. */
import type { Program } from '../../dsl/transforms/program'
import type { Where } from '../../loops/plan'
import type { Code, Machine, Memory, Turn } from './machine'
import { tablesOf, tableWriter, timingOf } from './tables'
import { takingsFrom } from './takings'
import { NOTHING_TIMED, type Timing } from './timing'
import type { PartOutline } from './written'

/** Made ready: runs on the addresses of the arguments and of the results. */
export interface Ready {
  readonly run: (addresses: readonly number[]) => void
  /** How long its steps took in the runs so far, if it was made ready for that; also after its end. */
  readonly timing: () => Timing
  readonly dispose: () => void
}

/** Takes what it needs of the memory, or nothing where that is too much. */
export const ready = async (program: Program, machine: Machine, timed: boolean): Promise<Ready> => {
  const { take, reserve, release } = takingsFrom(machine)
  try {
    const code = await machine.code(program, timed)
    for (const part of code.outline.parts) reserve(part.work * areasOf(part, machine))
    return await laidDown(program.parameters.length, code, machine, take, release)
  } catch (error) {
    release()
    throw error
  }
}

/** Work areas of a part: as many as there are threads, if it is cut. */
const areasOf = ({ chunks, lanes }: PartOutline, { threads }: Machine): number =>
  chunks > 0 ? Math.min(threads, lanes) : 1

const laidDown = async (
  parameters: number,
  { outline: { parts, places }, clocks, compile }: Code,
  { memory, scratch }: Machine,
  take: Memory['take'],
  release: () => void,
): Promise<Ready> => {
  const timed = clocks.length > 0
  // what lies between the parts; what is added up lies once for each lane
  const sumsOf = ({ name, lanes }: PartOutline) => {
    const own = places.filter(({ sumOf }) => sumOf === name)
    const sumBytes = own.reduce((sum, { bytes }) => sum + bytes, 0)
    return { sums: take(sumBytes * lanes, 'the sums of the lanes'), sumBytes }
  }
  const sums = new Map(parts.map((part) => [part.name, sumsOf(part)]))
  const used = new Map<PartOutline['name'], number>()
  const between = places.map(({ bytes, sumOf }) => {
    if (sumOf === undefined) return take(bytes, 'what the parts hand over')
    const before = used.get(sumOf) ?? 0
    used.set(sumOf, before + bytes)
    return (sums.get(sumOf)?.sums ?? 0) + before
  })

  const tables = parts.map((part, i) =>
    tablesOf(part, clocks.at(i), { tables: part.lanes, counters: part.lanes }, memory, take),
  )

  const write = tableWriter(memory)
  /** Fills the tables: arguments and results change from run to run. */
  const address = (given: readonly number[]): void => {
    parts.forEach(({ name, lies, lanes }, i) => {
      const { address, bytes, workIn } = tables[i]
      workIn(scratch.address())
      for (let lane = 0; lane < lanes; lane++) {
        const at = ({ kind, index }: Where): number => {
          if (kind !== 'place') return given[kind === 'argument' ? index : parameters + index]
          const isOwn = places[index].sumOf === name
          return between[index] + (isOwn ? lane * (sums.get(name)?.sumBytes ?? 0) : 0)
        }
        write(address + lane * bytes, lies.map(at))
      }
    })
  }

  // last, so that what does not fit has left nothing compiled behind
  const compiled = await compile()
  const turns = parts.map(({ name, chunks, lanes, work }, i): Turn => {
    const { address: table, bytes: tableBytes } = tables[i]
    const { sums: own = 0, sumBytes = 0 } = sums.get(name) ?? {}
    return { table, tableBytes, chunks, lanes, sums: own, sumBytes, areas: scratch.address, areaBytes: work }
  })
  const run = compiled.run(turns)
  let timing = NOTHING_TIMED
  const count = ({ runs, wall }: Timing, took: number): Timing => ({
    runs: runs + 1,
    wall: wall + took,
    parts: parts.map((part, i) => timingOf(part, clocks[i], tables[i], Math.max(1, part.chunks), memory)),
  })
  return {
    run: (given) => {
      address(given)
      const began = timed ? performance.now() : 0
      run()
      if (timed) timing = count(timing, performance.now() - began)
    },
    timing: () => timing,
    dispose: () => {
      compiled.dispose()
      release()
    },
  }
}
