/** Lowered programs as functions: one for all equal kernels, and one for each program, which runs it. */
import type { Cell } from '../cells'
import { formOf } from '../form'
import { changed, type Kernel } from '../kernel'
import { type Layout, layoutOf } from '../layout'
import { type Item, placedIn, type Scheduled } from '../loops'
import { cellsOf, type Step } from '../steps'
import type { Target } from '../target'
import type { Code } from './code'
import { generate } from './generate'
import { generateRows, pickingOf } from './rows'

/** What to run: a program in loops, and how far each outside cell moves from one chunk to the next. */
export interface Unit {
  readonly name: string
  readonly scheduled: Scheduled
  /** Elements, for each outside cell. */
  readonly moves: readonly number[]
  /** Whether it tells how long each of its steps takes. */
  readonly timed: boolean
}

/** Functions that call each other by their index. */
export interface Linked {
  readonly functions: readonly Code[]
  /** Those of the units, by name. */
  readonly exported: readonly { readonly name: string; readonly index: number }[]
  readonly layouts: readonly Layout[]
}

/** A table starts with the addresses of the work area and of the constants; those of outside cells follow. */
export const TABLE = { work: 0, constants: 1, outside: 2 } as const

/** A timed unit counts at the last address of its table: the time, what passed outside, and then its steps in order. */
export const COUNTERS = { outside: 1, steps: 2 } as const

/** The kernel with its slots numbered 0, 1, …, so that equal work on other cells looks equal. */
const renumbered = (kernel: Kernel, cells: readonly number[]): Kernel =>
  changed(kernel, (access) => ({ ...access, slot: cells.indexOf(access.slot) }))

/** The functions of all units. */
export const link = (units: readonly Unit[], target: Target): Linked => {
  const functions: Code[] = []
  const known = new Map<string, number>()
  const functionFor = (step: Step): number => {
    const { name } = formOf(step)
    const found = known.get(name)
    if (found !== undefined) return found
    const made =
      step.kind === 'kernel'
        ? generate(renumbered(step.kernel, cellsOf(step)), target)
        : generateRows(pickingOf(step), target)
    const index = functions.push(made) - 1
    known.set(name, index)
    return index
  }

  const layouts = units.map(({ scheduled }) => layoutOf(scheduled, target))
  const exported = units.map(({ name, scheduled: { items, cells }, moves, timed }, unit) => {
    const calls = new Map(items.flatMap(placedIn).map(({ step }) => [step, functionFor(step)]))
    const index =
      functions.push({
        width: target.vectors[0].width,
        parameters: 2,
        write: (w) => {
          const entry = (i: number): void => {
            w.get(0)
            w.loadEntry(i)
          }
          const tick = (counter: number): void => {
            if (!timed) return
            entry(TABLE.outside + moves.length)
            w.tick(counter)
          }
          const start = (cell: Cell, offset: number): void => {
            if (cell.kind !== 'outside') {
              entry(TABLE[cell.kind === 'work' ? 'work' : 'constants'])
              w.number(offset)
            } else {
              entry(TABLE.outside + cell.index)
              w.get(1)
              w.number(moves[cell.index] * 4)
              w.plain('long.mul')
            }
            w.plain('long.add')
          }
          let steps = 0
          const run = (item: Item, tiles: readonly number[]): void => {
            if (item.kind === 'loop') {
              const tile = w.pointer()
              w.number(0)
              w.set(tile)
              w.repeat(item.count, () => {
                for (const inner of item.body) run(inner, [...tiles, tile])
                w.get(tile)
                w.number(1)
                w.plain('long.add')
                w.set(tile)
              })
              return
            }
            for (const cell of cellsOf(item.step)) {
              start(cells[cell], layouts[unit].offsets[cell])
              item.moves.forEach((moves, depth) => {
                const move = moves.get(cell) ?? 0
                if (move === 0) return
                w.get(tiles[depth])
                w.number(move * 4)
                w.plain('long.mul')
                w.plain('long.add')
              })
            }
            w.call(calls.get(item.step) ?? 0, cellsOf(item.step).length)
            tick(COUNTERS.steps + steps++)
          }
          tick(COUNTERS.outside)
          for (const item of items) run(item, [])
        },
      }) - 1
    return { name, index }
  })
  return { functions, exported, layouts }
}
