/** Where the cells of a program in loops lie, those that are not in use at the same time in the same place. */
import type { DType } from '../dsl/core/tensor'
import { aligned, type Cell } from './cells'
import { placedIn, type Scheduled } from './loops'
import { cellsOf } from './steps'
import type { Target } from './target'

/** The first and the last item that touches a cell. */
export interface Span {
  readonly first: number
  readonly last: number
}

export interface Layout {
  /** For each cell, its place in the area of its kind; 0 for outside ones. */
  readonly offsets: readonly number[]
  readonly work: number
  readonly constants: number
}

/**
 * Places in the work area such that cells in use at the same time do not overlap: largest first, each at the
 * lowest place that is free for as long as it is in use.
 */
export const laidOut = (
  cells: readonly Cell[],
  spans: readonly (Span | undefined)[],
  target: Target,
): Layout => {
  const bytesOf = (dtype: DType, size: number): number => aligned(size * target.bytes[dtype], target)
  const offsets = cells.map(() => 0)
  let constants = 0
  cells.forEach((cell, i) => {
    if (cell.kind !== 'constant') return
    offsets[i] = constants
    constants += bytesOf(cell.dtype, cell.values.length)
  })
  const placed: { readonly from: number; readonly to: number; readonly span: Span }[] = []
  let work = 0
  const bySize = cells
    .map((cell, i) => ({
      i,
      bytes: cell.kind === 'work' ? bytesOf(cell.dtype, cell.size) : 0,
      span: spans[i],
    }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes || a.i - b.i)
  for (const { i, bytes, span } of bySize) {
    if (span === undefined) continue
    let from = 0
    for (const other of placed)
      if (other.span.first <= span.last && span.first <= other.span.last && other.from < from + bytes)
        from = Math.max(from, other.to)
    offsets[i] = from
    placed.push({ from, to: from + bytes, span })
    placed.sort((a, b) => a.from - b.from)
    work = Math.max(work, from + bytes)
  }
  return { offsets, work, constants }
}

const spansOf = ({ items, cells }: Scheduled): readonly (Span | undefined)[] => {
  const spans = new Array<Span | undefined>(cells.length).fill(undefined)
  items.forEach((item, i) => {
    for (const cell of placedIn(item).flatMap(({ step }) => cellsOf(step)))
      spans[cell] = { first: spans[cell]?.first ?? i, last: i }
  })
  return spans
}

export const layoutOf = (scheduled: Scheduled, target: Target): Layout =>
  laidOut(scheduled.cells, spansOf(scheduled), target)
