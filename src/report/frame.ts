/** The axes and rules that every chart of ours has, as marks, drawn before (so behind) the data. */
import * as Plot from '@observablehq/plot'
import { type Axis, numberText } from './axis'
import { GRID, TEXT, textWidth } from './style'

// As `text`, not as `tickFormat`: Plot leaves out some labels that it formats on a logarithmic axis.
const wording = ({ ticks }: Axis, label: string) =>
  ({ text: ticks.map(numberText), label, labelAnchor: 'center', labelArrow: 'none' }) as const

/** The left margin, in pixels, that the ticks of a y axis and its label need. */
export const yMargin = ({ ticks }: Axis): number =>
  30 + Math.max(0, ...ticks.map((tick) => textWidth(numberText(tick), TEXT)))

/** The y axis, named with its unit, and a rule across the chart at each of its ticks. */
export const yFrame = (axis: Axis, label: string): readonly Plot.Markish[] => [
  Plot.gridY(axis.ticks, { stroke: GRID, strokeOpacity: 1 }),
  Plot.axisY(axis.ticks, wording(axis, label)),
]

/** The x axis, named with its unit. */
export const xFrame = (axis: Axis, label: string): readonly Plot.Markish[] => [
  Plot.axisX(axis.ticks, wording(axis, label)),
]

/** What Plot needs to know of an axis to place marks; the marks above do the lettering. */
export const scale = ({ type, domain }: Axis) => ({ type, domain, axis: null }) as const

/** The name of a chart among several, in bold over its frame. */
export const panelTitle = (text: string): Plot.Markish =>
  Plot.text([text], {
    frameAnchor: 'top-left',
    lineAnchor: 'bottom',
    dy: -6,
    fontWeight: 'bold',
    text: [text],
  })
