/**
 * How the error rate at each rotation angle falls during training: one heat map for each model, steps from left
 * to right, angles from bottom to top, one scale of colours for all. An angle that is not learned is a bright
 * line; forty curves would cross each other instead.
 */
import type * as Plot from '@observablehq/plot'
import { extent, logAxis, numberText } from '../axis'
import { BAR_SIZE, colourBar, colourScale, levels } from '../colour-scale'
import { indexedUri } from '../pixels'
import { distinct, TEXT, textWidth } from '../style'
import { svg } from '../svg'
import { framedImage, type ImageAxis } from './framed-image'

/** Error rate in [0, 1] at `angle` degrees after `step` outer steps. */
export interface ErrorOverStepsRow {
  readonly model: string
  readonly step: number
  readonly angle: number
  readonly errorRate: number
}

const INSIDE = { width: 300, height: 220 }
const MARGIN = { left: 52, right: 16, top: 24, bottom: 42 }
const PANEL = {
  width: MARGIN.left + INSIDE.width + MARGIN.right,
  height: MARGIN.top + INSIDE.height + MARGIN.bottom,
}
const PER_ROW = 2

const ascending = (values: readonly number[]): readonly number[] => distinct(values).toSorted((a, b) => a - b)

/** At most `most` places among `count`, evenly apart, the first among them. */
const someOf = (count: number, most: number): readonly number[] => {
  const stride = Math.ceil(count / most)
  return Array.from({ length: count }, (_, i) => i).filter((i) => i % stride === 0)
}

const imageAxis = (values: readonly number[], most: number, label: string): ImageAxis => {
  const ticks = someOf(values.length, most)
  return { ticks, texts: ticks.map((i) => numberText(values[i])), label }
}

/** The heat maps as SVG; what was not measured is grey. */
export const errorOverSteps = (rows: readonly ErrorOverStepsRow[]): string => {
  const models = distinct(rows.map(({ model }) => model))
  const steps = ascending(rows.map(({ step }) => step))
  const angles = ascending(rows.map(({ angle }) => angle))
  const percents = rows.map(({ errorRate }) => 100 * errorRate)
  const [low, high] = extent(percents.filter((percent) => percent > 0))
  const axis = logAxis(...(low <= high ? ([low, high] as const) : ([1, 100] as const)))
  const log = (percent: number): number => Math.log10(Math.max(percent, axis.domain[0]))
  const scale = colourScale('sequential', axis.domain.map(log))
  const { palette, level } = levels(scale)
  const measured = new Map(
    rows.map(({ model, step, angle, errorRate }) => [
      JSON.stringify([model, step, angle]),
      log(100 * errorRate),
    ]),
  )
  const at = (model: string, step: number, angle: number): number =>
    measured.get(JSON.stringify([model, step, angle])) ?? NaN
  const widest = Math.max(0, ...steps.map((step) => textWidth(numberText(step), TEXT)))
  const xMost = Math.floor(INSIDE.width / (widest + 8))
  const upwards = imageAxis(angles, 12, 'rotation angle (degrees)')
  const y = { ...upwards, ticks: upwards.ticks.map((tick) => angles.length - 1 - tick) }
  const downwards = angles.toReversed()
  const panel = (model: string): Plot.PlotOptions =>
    framedImage({
      title: model,
      uri: indexedUri({
        rows: angles.length,
        columns: steps.length,
        indices: Uint8Array.from(
          downwards.flatMap((angle) => steps.map((step) => level(at(model, step, angle)))),
        ),
        palette,
      }),
      rows: angles.length,
      columns: steps.length,
      inside: INSIDE,
      margin: MARGIN,
      axes: { x: imageAxis(steps, xMost, 'outer step'), y },
    })
  const abreast = Math.min(PER_ROW, Math.max(1, models.length))
  const height = Math.ceil(models.length / abreast) * PANEL.height + 8
  const odd =
    models.length * steps.length * angles.length > measured.size ||
    ![...measured.values()].every(Number.isFinite)
  return svg({
    title: 'Error rate at each rotation angle during training',
    note: `colour: error rate (%), on a logarithmic scale${odd ? '   ·   grey: not measured' : ''}`,
    width: abreast * PANEL.width,
    height: height + BAR_SIZE.height,
    drawings: [
      ...models.map((model, i) => ({
        x: (i % abreast) * PANEL.width,
        y: Math.floor(i / abreast) * PANEL.height,
        plot: panel(model),
      })),
      {
        x: MARGIN.left + (INSIDE.width - BAR_SIZE.width) / 2,
        y: height,
        plot: colourBar(
          scale,
          axis.ticks.map((tick) => ({ value: log(tick), text: numberText(tick) })),
        ),
      },
    ],
  })
}
