/** Lowered programs as one WebAssembly module: equal kernels once, and for each program a function that runs it. */
import { type Body, moduleOf, written } from './assembler'
import { type Cell, laidOut, type Layout, type Span } from './cells'
import { generate } from './generate'
import { accessesOf, type Kernel, mapAccesses } from './kernel'
import type { Lowered, Step } from './lower'
import { generateRows } from './rows'

/** What to run: a lowered program, and how far each outside cell moves from one chunk to the next. */
export interface Unit {
  readonly name: string
  readonly lowered: Lowered
  /** Bytes, for each outside cell. */
  readonly moves: readonly number[]
}

export interface Linked {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly layouts: readonly Layout[]
}

/** A table starts with the addresses of the work area and of the constants; those of outside cells follow. */
export const TABLE = { work: 0, constants: 1, outside: 2 } as const

/** The cells that a step touches, each once, in a fixed order. */
const cellsOf = (step: Step): readonly number[] => {
  if (step.kind !== 'kernel') return [step.from, step.indices, step.to]
  const { term, finish, to } = step.kernel
  return [...new Set([...accessesOf(term), ...accessesOf(finish), to].map(({ slot }) => slot))]
}

/** The kernel with its slots numbered 0, 1, …, so that equal work on other cells looks equal. */
const renumbered = (kernel: Kernel, cells: readonly number[]): Kernel => {
  const renamed = (access: Kernel['to']) => ({ ...access, slot: cells.indexOf(access.slot) })
  return {
    ...kernel,
    term: mapAccesses(kernel.term, renamed) ?? kernel.term,
    finish: mapAccesses(kernel.finish, renamed) ?? kernel.finish,
    to: renamed(kernel.to),
  }
}

const spansOf = ({ steps, cells }: Lowered): readonly (Span | undefined)[] => {
  const spans = new Array<Span | undefined>(cells.length).fill(undefined)
  steps.forEach((step, i) => {
    for (const cell of cellsOf(step)) spans[cell] = { first: spans[cell]?.first ?? i, last: i }
  })
  return spans
}

export const link = (units: readonly Unit[], settings: { readonly shared: boolean }): Linked => {
  const bodies: Body[] = []
  const known = new Map<string, number>()
  const functionFor = (step: Step): number => {
    const work =
      step.kind === 'kernel'
        ? renumbered(step.kernel, cellsOf(step))
        : { kind: step.kind, places: step.places, width: step.width, rows: step.rows }
    const name = JSON.stringify(work, (_, value: unknown) =>
      Object.is(value, -0)
        ? '-0'
        : typeof value === 'number' && !Number.isFinite(value)
          ? String(value)
          : value,
    )
    const found = known.get(name)
    if (found !== undefined) return found
    const index = bodies.push('kind' in work ? generateRows(work) : generate(work)) - 1
    known.set(name, index)
    return index
  }

  const layouts = units.map(({ lowered }) => laidOut(lowered.cells, spansOf(lowered)))
  const calls = units.map(({ lowered }) => lowered.steps.map(functionFor))
  const exported = units.map(({ name, lowered: { steps, cells }, moves }, unit) => {
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
              w.number(moves[cell.index])
              w.plain('i32.mul')
            }
            w.plain('i32.add')
          }
          steps.forEach((step, i) => {
            for (const cell of cellsOf(step)) start(cells[cell], layouts[unit].offsets[cell])
            w.call(calls[unit][i])
          })
        }),
      ) - 1
    return { name, index }
  })
  return { bytes: moduleOf(bodies, exported, settings), layouts }
}
