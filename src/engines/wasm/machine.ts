/** WebAssembly as the machine that programs are made ready for: one module of each, in one shared memory. */
import type { Linked } from '../../loops/code/units'
import { type Compiled, type LoopTurn, type Machine, tableAfter, type Turn } from '../kit/machine'
import { scratchIn } from '../kit/scratch'
import { writtenFor } from '../kit/written'
import { moduleOf, written } from './assembler'
import { fusesHere } from './features'
import { type Heap, viewOf } from './heap'
import { host, lending, type Run } from './host'
import { target } from './target'
import type { Threads } from './threads'

/** `threads` starts them when a program is first cut into chunks. */
export const machineOn = (heap: Heap, count: number, threads: () => Threads | undefined): Machine => ({
  threads: count,
  scratch: scratchIn(heap),
  memory: {
    take: heap.take,
    give: heap.give,
    fill: (address, values, dtype) => viewOf(heap, address, values.length, dtype).set(values),
    read: (address, count, dtype) => viewOf(heap, address, count, dtype).slice(),
    fillAddresses: (address, addresses) => viewOf(heap, address, addresses.length, 'int32').set(addresses),
    addressBytes: 4,
  },
  work: target.chunks.work,
  code: (program, timed, moves) => {
    const { outline, clocks, linked } = writtenFor(program, target, { timed, moves })
    return Promise.resolve({ outline, clocks, compile: () => compiled(linked, heap, threads) })
  },
})

const compiled = async (
  { functions, exported }: Linked,
  heap: Heap,
  threads: () => Threads | undefined,
): Promise<Compiled> => {
  const module = await host.compile(
    moduleOf(
      functions.map((code) => written(code, fusesHere())),
      exported,
      heap,
    ),
  )
  const { exports } = await host.instantiate(module, lending(heap.memory))
  const names = exported.map(({ name }) => name)
  const others = names.length > 1 ? threads() : undefined
  const program = others?.load(module, names)
  const laneOf =
    (body: Run, { table, tableBytes, chunks, lanes, sums, sumBytes, areas }: Turn) =>
    (lane: number): void => {
      viewOf(heap, sums + lane * sumBytes, sumBytes / 4, 'float32').fill(0)
      viewOf(heap, table + lane * tableBytes, 1, 'int32')[0] = areas()
      for (let chunk = lane; chunk < chunks; chunk += lanes) body(table + lane * tableBytes, chunk)
    }
  return {
    run: (turns) => () => {
      turns.forEach((turn, part) => {
        const body = exports[names[part]]
        if (turn.chunks === 0) {
          body(turn.table, 0)
          return
        }
        const lane = laneOf(body, turn)
        if (others === undefined || program === undefined) for (let i = 0; i < turn.lanes; i++) lane(i)
        else others.run({ ...turn, areas: turn.areas(), program, part }, lane)
      })
    },
    loop: (turn) => () => loopOn(heap, exports[names[0]], turn),
    dispose: () => {
      if (program !== undefined) others?.unload(program)
    },
  }
}

const loopOn = (heap: Heap, step: Run, turn: LoopTurn): number => {
  const { tables, tableBytes, length, reverse, when, listed } = turn
  const addressIn = (table: number, entry: number): number => viewOf(heap, table + entry * 4, 1, 'int32')[0]
  let done = 0
  for (let at = 0; at < length; at++) {
    const i = reverse ? length - 1 - at : at
    const table = tables + tableAfter(done) * tableBytes
    const isDone =
      when === undefined ||
      viewOf(heap, addressIn(table, when.entry) + i * when.move * 4, when.count, 'bool').some(Boolean)
    if (isDone) {
      step(table, i)
      done++
    } else
      for (const { entry, bytes } of listed)
        viewOf(heap, addressIn(table, entry) + i * bytes, bytes / 4, 'float32').fill(0)
  }
  return done
}
