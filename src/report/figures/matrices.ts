/**
 * Large matrices with their indices on axes, such as W = reshape(U v) or the columns of a sharing matrix, in
 * the colours of one diverging scale: the band of a convolution is a coloured diagonal.
 */
import * as Plot from '@observablehq/plot'
import { type Axis, linearAxis, numberText } from '../axis'
import { BAR_SIZE, barTicks, colourBar, colourScale, levels } from '../colour-scale'
import { indexedUri } from '../pixels'
import { SMALL, TEXT } from '../style'
import { svg } from '../svg'
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

/** The ticks of `count` indices, which begin at 0. */
const indexAxis = (count: number): Axis => {
  const axis = linearAxis(0, Math.max(1, count - 1), 5)
  return { ...axis, ticks: axis.ticks.filter((tick) => Number.isInteger(tick) && tick < count) }
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
  const panel = (each: HeatMap): Plot.PlotOptions => {
    const { label, rows, columns, values } = each
    const size = { width: cell * columns, height: cell * rows }
    const x = indexAxis(columns)
    const y = indexAxis(rows)
    const lettered = (axis: Axis, name: string) =>
      ({
        text: axis.ticks.map(numberText),
        label: name,
        labelAnchor: 'center',
        labelArrow: 'none',
      }) as const
    return {
      width: margin.left + size.width + margin.right,
      height: margin.top + size.height + margin.bottom,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      x: { axis: null, domain: [-0.5, columns - 0.5] },
      y: { axis: null, domain: [rows - 0.5, -0.5] },
      marks: [
        Plot.image([label], {
          frameAnchor: 'middle',
          ...size,
          src: [indexedUri({ rows, columns, indices: Uint8Array.from(values, level), palette })],
          preserveAspectRatio: 'none',
          imageRendering: 'pixelated',
        }),
        Plot.frame({ stroke: '#606060' }),
        ...(roomy
          ? [Plot.axisX(x.ticks, lettered(x, columnName)), Plot.axisY(y.ticks, lettered(y, rowName))]
          : []),
        Plot.text([label], {
          frameAnchor: 'top-left',
          lineAnchor: 'bottom',
          dy: -5,
          fontSize: roomy ? TEXT : SMALL + 1,
          fontWeight: roomy ? 'bold' : 'normal',
          text: [label],
        }),
      ],
    }
  }
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
