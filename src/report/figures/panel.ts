/**
 * One matrix as a grid of coloured cells: as vector rectangles where they are few, as one embedded image where
 * they are many.
 */
import type * as Plot from '@observablehq/plot'
import { fail } from '../../dsl/core/problem'
import { type Box, boxes, type Stamp, stamps, type Words, words } from '../canvas'
import { type ColourScale, levels, valueText } from '../colour-scale'
import { indexedUri } from '../pixels'
import { SMALL } from '../style'

/** A matrix, row by row: `values[row * columns + column]`, row 0 on top. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: ArrayLike<number>
}

/** Where a panel is, in pixels, and how wide and high its cells are. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly cell: number
}

/** What a panel is made of; `numbers` are the values of cells that have room for them. */
export interface Panel {
  readonly boxes: readonly Box[]
  readonly stamps: readonly Stamp[]
  readonly frame: Box
  readonly numbers: readonly Words[]
}

/** Cells at least this wide, in pixels, carry their number. */
const ROOMY = 44
/** More cells than these in a whole figure are drawn as images. */
const MANY = 1200

/** Whether a figure of these matrices is drawn as images. */
export const areMany = (matrices: readonly Matrix[]): boolean =>
  matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0) > MANY

/** Fails, naming `where`, unless there are rows × columns values. */
export const checkMatrix = (where: string, { rows, columns, values }: Matrix): void => {
  if (rows < 1 || columns < 1 || values.length !== rows * columns)
    fail({
      where,
      given: `${values.length} values for ${rows} rows and ${columns} columns`,
      expected: 'rows × columns values, at least one',
      cause: 'the values or the shape of another tensor',
    })
}

const asImage = ({ rows, columns, values }: Matrix, scale: ColourScale): string => {
  const { palette, level } = levels(scale)
  return indexedUri({ rows, columns, indices: Uint8Array.from(values, level), palette })
}

/** The panel of a matrix, as an image or as boxes. */
export const panel = (matrix: Matrix, { x, y, cell }: Place, scale: ColourScale, image: boolean): Panel => {
  const { rows, columns, values } = matrix
  const at = (i: number) => ({ x: x + (i % columns) * cell, y: y + Math.floor(i / columns) * cell })
  const area = { x, y, width: columns * cell, height: rows * cell }
  const box = (value: number, i: number): Box => ({
    ...at(i),
    width: cell,
    height: cell,
    fill: scale.colour(value),
  })
  const number = (value: number, i: number): Words => ({
    x: at(i).x + cell / 2,
    y: at(i).y + cell / 2,
    text: Number.isFinite(value) ? valueText(value) : '',
    size: SMALL + 1,
    from: 'middle',
    fill: scale.ink(value),
  })
  return {
    boxes: image ? [] : Array.from(values, box),
    stamps: image ? [{ ...area, uri: asImage(matrix, scale) }] : [],
    frame: { ...area, fill: 'none' },
    numbers: cell >= ROOMY ? Array.from(values, number) : [],
  }
}

const FRAME = '#606060'

/** The marks of panels, from the back: cells, then frames, then numbers. */
export const panelMarks = (panels: readonly Panel[]): readonly Plot.Markish[] => [
  boxes(panels.flatMap((each) => each.boxes)),
  stamps(panels.flatMap((each) => each.stamps)),
  boxes(
    panels.map(({ frame }) => frame),
    FRAME,
  ),
  ...words(panels.flatMap(({ numbers }) => numbers)),
]
