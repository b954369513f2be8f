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
    const { parts, places } = planOf(program, target)
    const { parameters } = program
    /** Bytes of the sums of a lane. */
    const laneBytes = (part: PlannedPart): number =>
      places.reduce((sum, { sumOf, bytes }) => sum + (sumOf === part.name ? bytes : 0), 0)
    const dtypeOf = new Map(
      parts.flatMap(({ lies, program }) => {
        const values = numberedValues(program)
        const numbers = [...program.parameters.keys(), ...program.results]
        return lies.flatMap(({ kind, index }, i) =>
          kind === 'place' ? [[index, values[numbers[i]].dtype] as const] : [],
        )
      }),
    )
    const bytesOf = (place: number): number => target.bytes[dtypeOf.get(place) ?? 'float32']
    const between = places.map(({ bytes, sumOf }, place) => {
      const adder = parts.find(({ name }) => name === sumOf)
      return filled((adder ? laneBytes(adder) * adder.lanes : bytes) / bytesOf(place), undefined)
    })

    for (const part of parts) {
      const { name, lies, chunks, lanes } = part
      const loops = scheduled(lower(part.program, part, target), target)
      const memories = (own: ReadonlyMap<number, Memory>): readonly Memory[] =>
        lies.map(({ kind, index }) =>
          kind === 'place'
            ? (own.get(index) ?? between[index])
            : outside[kind === 'argument' ? index : parameters.length + index],
        )
      if (chunks === 0) {
        interpret(loops, memories(new Map()))
        continue
      }
      const sums = [...places.keys()].filter((place) => places[place].sumOf === name)
      for (let lane = 0; lane < lanes; lane++) {
        const own = new Map(sums.map((place) => [place, filled(places[place].bytes / bytesOf(place), 0)]))
        const chunked = inChunks(loops, part, chunks)
        const [all] = chunked.items
        const mine = Array.from({ length: Math.ceil((chunks - lane) / lanes) }, (_, i) => lane + i * lanes)
        interpret(chunked, memories(own), {
          ...inOrder,
          tiles: (loop) => (loop === all ? mine : inOrder.tiles(loop)),
        })
        for (const [place, sum] of own)
          sum.forEach((value, i) => {
            between[place][(lane * laneBytes(part)) / bytesOf(place) + i] = value
          })
      }
    }
  }
