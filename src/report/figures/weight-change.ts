/** Weights before and after adaptation to a task, side by side, and their difference. */
import { heatMaps } from './heat-maps'

/** A filter or a map of weights, row by row, before and after. */
export interface Adapted {
  readonly label: string
  readonly rows: number
  readonly columns: number
  readonly before: ArrayLike<number>
  readonly after: ArrayLike<number>
}

/** How many stand side by side: three panels of each need their room. */
const abreast = (count: number): number => (count <= 3 ? 1 : count <= 8 ? 2 : 4)

/**
 * The weights as SVG: those before and after have one range of colours, their differences another. Fails when
 * values do not fit their shape.
 */
export const weightChange = (title: string, weights: readonly Adapted[]): string =>
  heatMaps({
    title,
    note: 'change = after − before; the ranges of colours are below the panels',
    perRow: 3 * abreast(weights.length),
    scale: 'diverging',
    shared: false,
    panels: weights.flatMap(({ label, rows, columns, before, after }) => [
      { label: `${label} before`, group: 'weights', rows, columns, values: before },
      { label: 'after', group: 'weights', rows, columns, values: after },
      {
        label: 'change',
        group: 'change',
        rows,
        columns,
        values: Float64Array.from(before, (value, i) => after[i] - value),
      },
    ]),
  })
