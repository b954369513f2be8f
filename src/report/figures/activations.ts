/**
 * What a network makes of the same image in several forms, such as several rotations: a column for each form,
 * a row for each layer, and a range of colours for each row, written under its name. A layer that does
 * not see rotations looks the same in every column.
 */
import { fail } from '../../dsl/core/problem'
import { extent } from '../axis'
import { type Box, boxes, canvas, type Stamp, stamps, type Words, words } from '../canvas'
import { colourScale, rangeText } from '../colour-scale'
import { type Picture, pictureUri } from '../pixels'
import { SMALL, TEXT, textWidth } from '../style'
import { svg } from '../svg'
import { type Matrix, type Panel, panel, panelMarks } from './panel'

/** A layer in every column: as images, as maps (means over channels, say), or as vectors, drawn as bars. */
export type ActivationRow = { readonly name: string } & (
  | { readonly images: readonly Picture[] }
  | { readonly maps: readonly Matrix[] }
  | { readonly vectors: readonly (readonly number[])[] }
)

/** `columns` are the headings of the columns, such as `45°`. */
export interface Activations {
  readonly title: string
  readonly note?: string
  readonly columns: readonly string[]
  readonly rows: readonly ActivationRow[]
}

const TILE = 84
const GAP = 10
const HEADING = 18
const BASE = '#808080'
const POSITIVE = '#0072B2'
const NEGATIVE = '#D55E00'
const FRAME = '#909090'

/** What a row adds to the figure: the range of its numbers in words, and its drawings. */
interface Drawn {
  readonly range: string
  readonly panels: readonly Panel[]
  readonly stamps: readonly Stamp[]
  readonly boxes: readonly Box[]
  readonly words: readonly Words[]
}

const NOTHING: Drawn = { range: '', panels: [], stamps: [], boxes: [], words: [] }

const imagesDrawn = (images: readonly Picture[], left: (i: number) => number, y: number): Drawn => ({
  ...NOTHING,
  stamps: images.map((image, i) => {
    const cell = TILE / Math.max(image.rows, image.columns)
    return { x: left(i), y, width: cell * image.columns, height: cell * image.rows, uri: pictureUri(image) }
  }),
})

const mapsDrawn = (maps: readonly Matrix[], left: (i: number) => number, y: number): Drawn => {
  const values = maps.flatMap((map) => Array.from(map.values))
  const scale = colourScale(extent(values)[0] < 0 ? 'diverging' : 'sequential', values)
  return {
    ...NOTHING,
    range: rangeText(scale),
    panels: maps.map((map, i) => {
      const place = { x: left(i), y, cell: TILE / Math.max(map.rows, map.columns) }
      return { ...panel(map, place, scale, true), numbers: [] }
    }),
  }
}

/** Bars from 0, on one scale for the row; the greatest of each vector carries its index. */
const vectorsDrawn = (
  vectors: readonly (readonly number[])[],
  left: (i: number) => number,
  y: number,
): Drawn => {
  const [low, high] = extent([0, ...vectors.flat()])
  const room = TILE - HEADING / 2
  const size = high > low ? room / (high - low) : 0
  const zero = y + HEADING / 2 + size * high
  const bars = vectors.flatMap((vector, i) =>
    vector.filter(Number.isFinite).map((value, k): Box => ({
      x: left(i) + (k * TILE) / vector.length,
      y: value > 0 ? zero - size * value : zero,
      width: (0.85 * TILE) / vector.length,
      height: Math.max(0.01, size * Math.abs(value)),
      fill: value > 0 ? POSITIVE : NEGATIVE,
    })),
  )
  const axes = vectors.map((_, i): Box => ({
    x: left(i),
    y: zero - 0.25,
    width: TILE,
    height: 0.5,
    fill: BASE,
  }))
  const greatest = vectors.flatMap((vector, i): readonly Words[] => {
    const most = extent(vector)[1]
    return Number.isFinite(most)
      ? [
          {
            x: left(i) + ((vector.indexOf(most) + 0.45) * TILE) / vector.length,
            y: (most > 0 ? zero - size * most : zero) - 5,
            text: String(vector.indexOf(most)),
            size: SMALL,
            from: 'middle',
            fill: 'black',
          },
        ]
      : []
  })
  return {
    ...NOTHING,
    range: rangeText(colourScale('sequential', [low, high])),
    boxes: [...bars, ...axes],
    words: greatest,
  }
}

const entries = (row: ActivationRow): number =>
  'images' in row ? row.images.length : 'maps' in row ? row.maps.length : row.vectors.length

/** The figure as SVG. Fails when a row has not one entry for each column. */
export const activations = ({ title, note, columns, rows }: Activations): string => {
  rows.forEach((row) => {
    if (entries(row) !== columns.length)
      fail({
        where: `activations, row ${row.name}`,
        given: `${entries(row)} entries`,
        expected: `${columns.length}, one for each column`,
      })
  })
  const margin = 16 + Math.max(70, ...rows.map(({ name }) => textWidth(name, TEXT, true)))
  const left = (i: number): number => margin + i * (TILE + GAP)
  const top = (i: number): number => HEADING + i * (TILE + GAP)
  const drawn = rows.map((row, i) =>
    'images' in row
      ? imagesDrawn(row.images, left, top(i))
      : 'maps' in row
        ? mapsDrawn(row.maps, left, top(i))
        : vectorsDrawn(row.vectors, left, top(i)),
  )
  const word = (text: string, x: number, y: number, size: number): Words => ({
    x,
    y,
    text,
    size,
    from: 'start',
    fill: 'black',
  })
  const lettering = [
    ...columns.map((text, i) => word(text, left(i), HEADING / 2 - 2, TEXT)),
    ...rows.flatMap(({ name }, i) => [
      word(name, 0, top(i) + TILE / 2 - 8, TEXT),
      word(drawn[i].range, 0, top(i) + TILE / 2 + 8, SMALL),
    ]),
  ]
  const width = left(Math.max(1, columns.length)) - GAP
  const height = top(Math.max(1, rows.length))
  const pictures = drawn.flatMap((each) => each.stamps)
  return svg({
    title,
    ...(note === undefined ? {} : { note }),
    width,
    height,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, height, [
          ...panelMarks(drawn.flatMap(({ panels }) => panels)),
          stamps(pictures),
          boxes(
            pictures.map((each) => ({ ...each, fill: 'none' })),
            FRAME,
          ),
          boxes(drawn.flatMap((each) => each.boxes)),
          ...words([...lettering, ...drawn.flatMap((each) => each.words)]),
        ]),
      },
    ],
  })
}
