/**
 * Large matrices with their indices on axes, such as W = reshape(U v) or the columns of a sharing matrix, in
 * the colours of one diverging scale: the band of a convolution is a coloured diagonal.
 */
import type * as Plot from '@observablehq/plot'
import { linearAxis, numberText } from '../axis'
import { BAR_SIZE, barTicks, colourBar, colourScale, levels } from '../colour-scale'
import { indexedUri } from '../pixels'
import { svg } from '../svg'
import { framedImage, type ImageAxis } from './framed-image'
import type { HeatMap } from './heat-maps'
import { checkMatrix } from './panel'

/** `rowName` and `columnName` say what rows and columns count, such as `output`; `perRow` stand side by side. */
export interface Matrices {
  readonly title: string
  readonly note?: string
  readonly rowName: string
  readonly columnName: string
  readonly perRow: number
  readonly panels: readonly HeatMap[]
}

const PAGE = 720
const LARGEST = 520
const SMALLEST = 80
const MARGIN = { left: 46, right: 14, top: 22, bottom: 38 }
/** Panels at least this wide, in pixels, have axes of their own; of smaller ones the note tells. */
const ROOMY = 180

/** The axis of `count` indices, which begin at 0. */
const indexAxis = (count: number, label: string): ImageAxis => {
  const ticks = linearAxis(0, Math.max(1, count - 1), 5).ticks.filter(
    (tick) => Number.isInteger(tick) && tick < count,
  )
  return { ticks, texts: ticks.map(numberText), label }
}

/** The matrices as SVG, row 0 on top. Fails when a panel has not rows × columns values. */
export const matrices = ({ title, note, rowName, columnName, perRow, panels }: Matrices): string => {
  panels.forEach((each) => {
    checkMatrix(`matrices, panel ${each.label}`, each)
  })
  const scale = colourScale(
    'diverging',
    panels.flatMap(({ values }) => Array.from(values)),
  )
  const { palette, level } = levels(scale)
  const abreast = Math.max(1, Math.min(perRow, panels.length))
  const share = PAGE / abreast
  const roomy = share >= ROOMY
  const margin = roomy ? MARGIN : { left: 0, right: 8, top: 18, bottom: 8 }
  const tile = Math.max(SMALLEST, Math.min(LARGEST, share - margin.left - margin.right))
  // cells are squares, of one size in all panels
  const cell = tile / Math.max(1, ...panels.flatMap(({ rows, columns }) => [rows, columns]))
  const inside = {
    width: cell * Math.max(1, ...panels.map(({ columns }) => columns)),
    height: cell * Math.max(1, ...panels.map(({ rows }) => rows)),
  }
  const place = {
    width: margin.left + inside.width + margin.right,
    height: margin.top + inside.height + margin.bottom,
  }
  const panel = ({ label, rows, columns, values }: HeatMap): Plot.PlotOptions =>
    framedImage({
      title: label,
      uri: indexedUri({ rows, columns, indices: Uint8Array.from(values, level), palette }),
      rows,
      columns,
      inside: { width: cell * columns, height: cell * rows },
      margin,
      ...(roomy ? { axes: { x: indexAxis(columns, columnName), y: indexAxis(rows, rowName) } } : {}),
    })
  const height = Math.max(1, Math.ceil(panels.length / abreast)) * place.height + 8
  const width = Math.max(BAR_SIZE.width, abreast * place.width)
  const odd = panels.some(({ values }) => !Array.from(values).every(Number.isFinite))
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...(roomy ? [] : [`rows: ${rowName}, columns: ${columnName}`]),
    ...(odd ? ['grey: not a finite number'] : []),
  ]
  return svg({
    title,
    ...(notes.length > 0 ? { note: notes.join('   ·   ') } : {}),
    width,
    height: height + BAR_SIZE.height,
    drawings: [
      ...panels.map((each, i) => ({
        x: (i % abreast) * place.width,
        y: Math.floor(i / abreast) * place.height,
        plot: panel(each),
      })),
      { x: (width - BAR_SIZE.width) / 2, y: height, plot: colourBar(scale, barTicks(scale)) },
    ],
  })
}
