/** Matrices side by side as small heat maps with one colour bar: filters, kernels, sharing matrices. */
import { extent } from '../axis'
import { canvas, type Words, words } from '../canvas'
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
import { distinct, SMALL, TEXT, textWidth } from '../style'
import { svg } from '../svg'
import { areMany, checkMatrix, type Matrix, panel as panelOf, panelMarks } from './panel'

/** A matrix under its name. Panels of the same `group` share their range of colours where not all do. */
export interface HeatMap extends Matrix {
  readonly label: string
  readonly group?: string
}

/**
 * `shared`: one range of colours for all panels; otherwise each group has its own, and each panel without a
 * group, written below it. `perRow` panels stand side by side. Many cells are drawn as embedded images.
 */
export interface HeatMaps {
  readonly title: string
  readonly note?: string
  readonly panels: readonly HeatMap[]
  readonly perRow: number
  readonly scale: ColourKind
  readonly shared: boolean
}

const PAGE = 700
const SMALLEST = 30
const LARGEST = 260
/** A matrix alone in its row may be larger, if its cells would be tiny otherwise. */
const LARGEST_ALONE = 560
const LARGEST_CELL = 48
/** Cells this wide, in pixels, can be told apart. */
const COMFORTABLE = 8
const GAP = 10

const scaleOf = (kind: ColourKind, panels: readonly HeatMap[]): ColourScale =>
  colourScale(
    kind,
    panels.flatMap(({ values }) => Array.from(values)),
  )

/** The scale of each panel: that of its group, or its own. */
const scalesOf = (kind: ColourKind, panels: readonly HeatMap[]): readonly ColourScale[] => {
  const groups = new Map(
    distinct(panels.map(({ group }) => group)).map((name) => [
      name,
      scaleOf(
        kind,
        panels.filter(({ group }) => group === name),
      ),
    ]),
  )
  return panels.map(
    (each) => (each.group === undefined ? undefined : groups.get(each.group)) ?? scaleOf(kind, [each]),
  )
}

/** The heat maps as SVG. Fails when a panel has not rows × columns values. */
export const heatMaps = ({ title, note, panels, perRow, scale: kind, shared }: HeatMaps): string => {
  panels.forEach((each) => checkMatrix(`heatMaps, panel ${each.label}`, each))
  const all = scaleOf(kind, panels)
  const scales = shared ? panels.map(() => all) : scalesOf(kind, panels)
  const abreast = Math.min(perRow, Math.max(1, panels.length))
  const tile = Math.min(abreast === 1 ? LARGEST_ALONE : LARGEST, Math.max(SMALLEST, PAGE / abreast - GAP))
  const size = tile < 70 ? SMALL : TEXT
  const line = size + 6
  const cell = ({ rows, columns }: HeatMap) => {
    const most = Math.max(rows, columns)
    return Math.min(LARGEST_CELL, Math.min(tile, Math.max(LARGEST, most * COMFORTABLE)) / most)
  }
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

  const image = areMany(panels)
  const drawn = panels.map((each, i) => {
    const place = { x: left[i % perRow], y: top(Math.floor(i / perRow)), cell: cell(each) }
    const drawing = panelOf(each, place, scales[i], image)
    const start = { x: place.x, from: 'start', fill: 'black' } as const
    const label: Words = { ...start, y: place.y - line / 2, text: each.label, size }
    const below: Words = { ...start, y: place.y + drawing.frame.height + 9, text: under[i], size: SMALL }
    return { drawing, words: shared ? [label] : [label, below] }
  })
  const width = Math.max(BAR_SIZE.width, left[left.length - 1] - GAP)
  const height = top(heights.length)
  const odd = panels.some(({ values }) => !Array.from(values).every(Number.isFinite))
  const notes = [...(note === undefined ? [] : [note]), ...(odd ? ['grey: not a finite number'] : [])]
  return svg({
    title,
    ...(notes.length > 0 ? { note: notes.join('   ·   ') } : {}),
    width,
    height: height + BAR_SIZE.height,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, height, [
          ...panelMarks(drawn.map(({ drawing }) => drawing)),
          ...words(drawn.flatMap((each) => each.words)),
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
