/** Where values lie: pieces of a work area whose use is known beforehand, constants, or memory from outside. */
import type { DType, Values } from '../dsl/core/tensor'
import type { Target } from './target'

export type Cell =
  /** So many elements. */
  | { readonly kind: 'work'; readonly dtype: DType; readonly size: number }
  | { readonly kind: 'constant'; readonly dtype: DType; readonly values: Values }
  | { readonly kind: 'outside'; readonly dtype: DType; readonly index: number }

/** The first and the last step that touches a cell. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** So many bytes and what is left until another value may begin. */
export const aligned = (bytes: number, { alignment }: Target): number =>
  Math.ceil(bytes / alignment) * alignment

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
