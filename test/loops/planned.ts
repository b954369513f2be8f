/** A plan through the interpreter: what comes before the chunks, the chunks of every lane, and what comes after. */
import type { Program } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { inOrder, interpret, type Memory } from '../../src/loops/interpret'
import type { Item, Scheduled } from '../../src/loops/loops'
import { lower } from '../../src/loops/lower'
import { planOf, type PlannedPart } from '../../src/loops/plan'
import type { Target } from '../../src/loops/target'
import { scheduled } from '../../src/loops/tiling'
import type { Run } from './computed'

/** A part again and again on the next chunk, as one loop more around all others. */
const inChunks = ({ items, cells }: Scheduled, { moves }: PlannedPart, count: number): Scheduled => {
  const move = new Map(
    cells.flatMap((cell, i): (readonly [number, number])[] =>
      cell.kind === 'outside' ? [[i, moves[cell.index]]] : [],
    ),
  )
  const inside = (item: Item): Item =>
    item.kind === 'loop'
      ? { ...item, body: item.body.map(inside) }
      : { ...item, moves: [move, ...item.moves] }
  const own = cells.flatMap((cell, i) => (cell.kind === 'work' ? [i] : []))
  return { items: [{ kind: 'loop', order: 'sequential', own, count, body: items.map(inside) }], cells }
}

const filled = (length: number, value: number | undefined): Memory =>
  new Array<number | undefined>(length).fill(value)

export const planned =
  (target: Target) =>
  (program: Program): Run =>
  (outside) => {
    const { parts, places, chunks, lanes } = planOf(program, target)
    const { parameters } = program
    const values = numberedValues(program)
    const bytesOf = (number: number): number => target.bytes[values[number].dtype]
    const laneBytes = places.reduce((sum, { perLane, bytes }) => sum + (perLane ? bytes : 0), 0)
    const between = new Map<number, Memory>()
    for (const { number, bytes, perLane } of places)
      between.set(number, filled((perLane ? laneBytes * lanes : bytes) / bytesOf(number), undefined))
    const given = new Map(parameters.map((_, i) => [i, outside[i]]))

    for (const planned of parts) {
      const { name, part, fromBetween } = planned
      const loops = scheduled(lower(part.program, planned, target), target)
      const found = (number: number, own: ReadonlyMap<number, Memory>): Memory => {
        const known = own.get(number) ?? between.get(number) ?? given.get(number)
        if (known === undefined) throw new Error(`no memory for ${number}`)
        return known
      }
      const memories = (own: ReadonlyMap<number, Memory>): readonly Memory[] => [
        ...part.takes.map((number) =>
          fromBetween.has(number) ? found(number, own) : (given.get(number) ?? found(number, own)),
        ),
        ...(name === 'after'
          ? outside.slice(parameters.length)
          : part.gives.map((number) => found(number, own))),
      ]
      if (name !== 'body') {
        interpret(loops, memories(new Map()))
        continue
      }
      for (let lane = 0; lane < lanes; lane++) {
        const sums = places.filter(({ perLane }) => perLane)
        const own = new Map(sums.map(({ number, bytes }) => [number, filled(bytes / bytesOf(number), 0)]))
        const chunked = inChunks(loops, planned, chunks)
        const [all] = chunked.items
        const mine = Array.from({ length: Math.ceil((chunks - lane) / lanes) }, (_, i) => lane + i * lanes)
        interpret(chunked, memories(own), {
          ...inOrder,
          tiles: (loop) => (loop === all ? mine : inOrder.tiles(loop)),
        })
        for (const { number } of sums)
          own.get(number)?.forEach((value, i) => {
            found(number, new Map())[(lane * laneBytes) / bytesOf(number) + i] = value
          })
      }
    }
  }
