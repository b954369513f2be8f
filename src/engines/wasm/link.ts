/** Lowered programs as one WebAssembly module: equal kernels once, and for each program a function that runs it. */
import type { Cell } from '../../loops/cells'
import { changed, type Kernel } from '../../loops/kernel'
import { type Layout, layoutOf } from '../../loops/layout'
import { type Item, placedIn, type Scheduled } from '../../loops/loops'
import { cellsOf, type Step } from '../../loops/steps'
import { type Body, moduleOf, written } from './assembler'
import { generate } from './generate'
import { generateRows, pickingOf } from './rows'
import { target } from './target'

/** What to run: a program in loops, and how far each outside cell moves from one chunk to the next. */
export interface Unit {
  readonly name: string
  readonly scheduled: Scheduled
  /** Elements, for each outside cell. */
  readonly moves: readonly number[]
}

export interface Linked {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly layouts: readonly Layout[]
}

/** A table starts with the addresses of the work area and of the constants; those of outside cells follow. */
export const TABLE = { work: 0, constants: 1, outside: 2 } as const

/** The kernel with its slots numbered 0, 1, …, so that equal work on other cells looks equal. */
const renumbered = (kernel: Kernel, cells: readonly number[]): Kernel =>
  changed(kernel, (access) => ({ ...access, slot: cells.indexOf(access.slot) }))

/** One module of all units; `fused` is whether the host has the instruction for it. */
export const link = (
  units: readonly Unit[],
  settings: { readonly shared: boolean; readonly fused: boolean },
): Linked => {
  const bodies: Body[] = []
  const known = new Map<string, number>()
  const functionFor = (step: Step): number => {
    const work = step.kind === 'kernel' ? renumbered(step.kernel, cellsOf(step)) : pickingOf(step)
    const name = JSON.stringify(work, (_, value: unknown) =>
      Object.is(value, -0)
        ? '-0'
        : typeof value === 'number' && !Number.isFinite(value)
          ? String(value)
          : value,
    )
    const found = known.get(name)
    if (found !== undefined) return found
    const index = bodies.push('kind' in work ? generateRows(work) : generate(work, settings)) - 1
    known.set(name, index)
    return index
  }

  const layouts = units.map(({ scheduled }) => layoutOf(scheduled, target))
  const exported = units.map(({ name, scheduled: { items, cells }, moves }, unit) => {
    const calls = new Map(items.flatMap(placedIn).map(({ step }) => [step, functionFor(step)]))
    const index =
      bodies.push(
        written(2, (w) => {
          const entry = (i: number): void => {
            w.get(0)
            w.loadNumber(i * 4)
          }
          const start = (cell: Cell, offset: number): void => {
            if (cell.kind !== 'outside') {
              entry(TABLE[cell.kind === 'work' ? 'work' : 'constants'])
              w.number(offset)
            } else {
              entry(TABLE.outside + cell.index)
              w.get(1)
              w.number(moves[cell.index] * 4)
              w.plain('i32.mul')
            }
            w.plain('i32.add')
          }
          const run = (item: Item, tiles: readonly number[]): void => {
            if (item.kind === 'loop') {
              const tile = w.pointer()
              w.number(0)
              w.set(tile)
              w.repeat(item.count, () => {
                for (const inner of item.body) run(inner, [...tiles, tile])
                w.get(tile)
                w.number(1)
                w.plain('i32.add')
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
                w.plain('i32.mul')
                w.plain('i32.add')
              })
            }
            w.call(calls.get(item.step) ?? 0)
          }
          for (const item of items) run(item, [])
        }),
      ) - 1
    return { name, index }
  })
  return { bytes: moduleOf(bodies, exported, settings), layouts }
}
