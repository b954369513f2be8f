/** A program made ready to run: its module, and the memory that it keeps between runs. */
import type { Program } from '../../dsl/transforms/program'
import { type Heap, viewOf } from './heap'
import { fusesHere } from './fused'
import { host, lending } from './host'
import { link, TABLE } from '../../loops/code/units'
import { moduleOf, written } from './assembler'
import { lower } from '../../loops/lower'
import { planOf } from '../../loops/plan'
import { scheduled } from '../../loops/tiling'
import { target } from './target'
import type { Threads } from './threads'

/** Made ready: runs on the addresses of the arguments and of the results. */
export interface Ready {
  readonly run: (addresses: readonly number[]) => void
  readonly dispose: () => void
}

/** Takes what it needs from the heap, or nothing where that is too much. */
export const ready = async (
  program: Program,
  heap: Heap,
  threads: () => Threads | undefined,
): Promise<Ready> => {
  const taken: number[] = []
  const release = (): void => taken.splice(0).forEach(heap.give)
  const take = (bytes: number, what: string): number => {
    const address = heap.take(bytes, what)
    taken.push(address)
    return address
  }
  try {
    return await laidDown(program, heap, { take, release, threads })
  } catch (error) {
    release()
    throw error
  }
}

interface Ground {
  readonly take: (bytes: number, what: string) => number
  readonly release: () => void
  readonly threads: () => Threads | undefined
}

const laidDown = async (program: Program, heap: Heap, { take, release, threads }: Ground): Promise<Ready> => {
  const { parts, places, chunks, lanes } = planOf(program, target)
  const units = parts.map((planned) => scheduled(lower(planned.part.program, planned, target), target))
  const { functions, exported, layouts } = link(
    parts.map(({ name, moves }, i) => ({ name, moves, scheduled: units[i] })),
    target,
    fusesHere(),
  )
  const module = await host.compile(moduleOf(functions.map(written), exported, { shared: true }))
  const { exports } = await host.instantiate(module, lending(heap.memory))
  const others = chunks > 0 ? threads() : undefined
  const id = others?.load(module)

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
    const { work, constants, offsets } = layouts[i]
    const words = TABLE.outside + part.takes.length + part.gives.length
    const shared = take(constants, 'constants')
    units[i].cells.forEach((cell, n) => {
      if (cell.kind !== 'constant') return
      viewOf(heap, shared + offsets[n], cell.values.length, cell.dtype).set(cell.values)
    })
    const copies = name === 'body' ? lanes : 1
    const address = take(words * 4 * copies, 'a table of addresses')
    for (let lane = 0; lane < copies; lane++)
      viewOf(heap, address + lane * words * 4, 2, 'int32').set([take(work, 'a work area'), shared])
    return { address, words, copies }
  })

  /** Fills the tables: arguments and results change from run to run. */
  const address = (given: readonly number[]): void => {
    parts.forEach(({ name, part, fromBetween }, i) => {
      const { address, words, copies } = tables[i]
      for (let lane = 0; lane < copies; lane++) {
        const shared = (number: number): number =>
          (between.get(number) ?? 0) + (perLane.has(number) ? lane * sumBytes : 0)
        const at = (number: number): number => (fromBetween.has(number) ? shared(number) : given[number])
        const gives = name === 'after' ? given.slice(program.parameters.length) : part.gives.map(shared)
        viewOf(heap, address + lane * words * 4 + TABLE.outside * 4, words - TABLE.outside, 'int32').set([
          ...part.takes.map(at),
          ...gives,
        ])
      }
    })
  }

  const lane = (index: number): void => {
    const { address, words } = tables[1]
    viewOf(heap, sums + index * sumBytes, sumBytes / 4, 'float32').fill(0)
    for (let chunk = index; chunk < chunks; chunk += lanes) exports.body(address + index * words * 4, chunk)
  }

  return {
    run: (given) => {
      address(given)
      if (chunks > 0) {
        exports.before(tables[0].address, 0)
        const { address: bodyTables, words } = tables[1]
        if (others === undefined || id === undefined) for (let i = 0; i < lanes; i++) lane(i)
        else
          others.run(
            { program: id, lanes, chunks, tables: bodyTables, tableBytes: words * 4, sums, sumBytes },
            lane,
          )
      }
      exports.after(tables[tables.length - 1].address, 0)
    },
    dispose: () => {
      if (id !== undefined) others?.unload(id)
      release()
    },
  }
}
