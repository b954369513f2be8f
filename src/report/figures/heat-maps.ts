/** Matrices side by side as small heat maps with one colour bar: filters, kernels, sharing matrices. */
import { fail } from '../../dsl/core/problem'
import { extent } from '../axis'
import { type Box, boxes, canvas, type Words, words } from '../canvas'
import {
  BAR_SIZE,
  barTicks,
  type ColourKind,
  type ColourScale,
  colourBar,
  colourScale,
  END_TICKS,
  rangeText,
  valueText,
} from '../colour-scale'
import { SMALL, TEXT, textWidth } from '../style'
import { svg } from '../svg'

/** A matrix, row by row: `values[row * columns + column]`, row 0 on top. */
export interface HeatMap {
  readonly label: string
  readonly rows: number
  readonly columns: number
  readonly values: ArrayLike<number>
}

/**
 * `shared`: one range of colours for all panels; otherwise each panel has its own, written below it.
 * `perRow` panels stand side by side.
 */
export interface HeatMaps {
  readonly title: string
  readonly panels: readonly HeatMap[]
  readonly perRow: number
  readonly scale: ColourKind
  readonly shared: boolean
}

const PAGE = 700
const SMALLEST = 30
const LARGEST = 260
const LARGEST_CELL = 48
/** Cells at least this wide, in pixels, carry their number. */
const ROOMY = 44
const GAP = 10
const FRAME = '#606060'

const check = ({ label, rows, columns, values }: HeatMap): void => {
  if (rows < 1 || columns < 1 || values.length !== rows * columns)
    fail({
      where: `heatMaps, panel ${label}`,
      given: `${values.length} values for ${rows} rows and ${columns} columns`,
      expected: 'rows × columns values, at least one',
      cause: 'the values or the shape of another tensor',
    })
}

/** Where a panel is, in pixels, and how large its cells are. */
interface Place {
  readonly x: number
  readonly y: number
  readonly cell: number
}

const cells = ({ rows, columns, values }: HeatMap, { x, y, cell }: Place, scale: ColourScale) => {
  const at = (i: number) => ({ x: x + (i % columns) * cell, y: y + Math.floor(i / columns) * cell })
  const filled = Array.from(values, (value, i): Box => ({
    ...at(i),
    width: cell,
    height: cell,
    fill: scale.colour(value),
  }))
  const number = (value: number, i: number): Words => ({
    x: at(i).x + cell / 2,
    y: at(i).y + cell / 2,
    text: Number.isFinite(value) ? valueText(value) : '',
    size: SMALL + 1,
    from: 'middle',
    fill: scale.ink(value),
  })
  return {
    boxes: filled,
    frame: { x, y, width: columns * cell, height: rows * cell, fill: 'none' },
    words: cell >= ROOMY ? Array.from(values, number) : [],
  }
}

/** The heat maps as SVG. Fails when a panel has not rows × columns values. */
export const heatMaps = ({ title, panels, perRow, scale: kind, shared }: HeatMaps): string => {
  panels.forEach(check)
  const all = colourScale(
    kind,
    panels.flatMap(({ values }) => Array.from(values)),
  )
  const scales = panels.map(({ values }) => (shared ? all : colourScale(kind, Array.from(values))))
  const tile = Math.min(
    LARGEST,
    Math.max(SMALLEST, PAGE / Math.min(perRow, Math.max(1, panels.length)) - GAP),
  )
  const size = tile < 70 ? SMALL : TEXT
  const line = size + 6
  const cell = ({ rows, columns }: HeatMap) => Math.min(LARGEST_CELL, tile / Math.max(rows, columns))
  const under = panels.map(({ values }, i) => {
    const [low, high] = extent(Array.from(values))
    return shared ? '' : low === high ? valueText(low) : rangeText(scales[i])
  })
  const widths = panels.map((panel, i) =>
    Math.max(panel.columns * cell(panel), textWidth(panel.label, size), textWidth(under[i], SMALL)),
  )
  const left = Array.from({ length: Math.min(perRow, panels.length) }, (_, column) =>
    Math.max(...widths.filter((_, i) => i % perRow === column)),
  ).reduce<readonly number[]>((edges, width) => [...edges, edges[edges.length - 1] + width + GAP], [0])
  const heights = Array.from({ length: Math.ceil(panels.length / perRow) }, (_, row) =>
    Math.max(...panels.slice(row * perRow, (row + 1) * perRow).map((panel) => panel.rows * cell(panel))),
  )
  const step = line + GAP + (shared ? 0 : SMALL + 6)
  const top = (row: number) => heights.slice(0, row).reduce((sum, height) => sum + height + step, line)

  const drawn = panels.map((panel, i) => {
    const place = { x: left[i % perRow], y: top(Math.floor(i / perRow)), cell: cell(panel) }
    const { boxes, frame, words } = cells(panel, place, scales[i])
    const start = { x: place.x, from: 'start', fill: 'black' } as const
    const label: Words = { ...start, y: place.y - line / 2, text: panel.label, size }
    const below: Words = { ...start, y: place.y + frame.height + 9, text: under[i], size: SMALL }
    return { boxes, frame, words: shared ? [label, ...words] : [label, below, ...words] }
  })
  const width = Math.max(BAR_SIZE.width, left[left.length - 1] - GAP)
  const height = top(heights.length)
  const odd = panels.some(({ values }) => !Array.from(values).every(Number.isFinite))
  return svg({
    title,
    ...(odd ? { note: 'grey: not a finite number' } : {}),
    width,
    height: height + BAR_SIZE.height,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, height, [
          boxes(drawn.flatMap((panel) => panel.boxes)),
          boxes(
            drawn.map(({ frame }) => frame),
            FRAME,
          ),
          ...words(drawn.flatMap((panel) => panel.words)),
        ]),
      },
      {
        x: (width - BAR_SIZE.width) / 2,
        y: height,
        plot: shared
          ? colourBar(all, barTicks(all))
          : colourBar(
              colourScale(
                kind,
                END_TICKS[kind].map(({ value }) => value),
              ),
              END_TICKS[kind],
            ),
      },
    ],
  })
}
