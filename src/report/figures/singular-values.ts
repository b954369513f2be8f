/**
 * Singular values of matrices as stems, the largest first: how many directions a sharing matrix uses. A gap
 * after the k-th says that what it makes lies in a space of k dimensions.
 */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis } from '../axis'
import { panelTitle, scale, xFrame, yFrame, yMargin } from '../frame'
import { series } from '../style'
import { svg } from '../svg'

/** The singular values of a matrix, in any order. */
export interface Spectrum {
  readonly label: string
  readonly values: readonly number[]
}

const PER_ROW = 3
const WIDTH = 235
const HEIGHT = 170
const TOP = 24
const BOTTOM = 42

const panel = ({ label, values }: Spectrum): Plot.PlotOptions => {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => b - a)
  const most = Math.max(0, extent(sorted)[1])
  const y = linearAxis(0, most > 0 ? 1.08 * most : 1, 4)
  const count = Math.max(1, sorted.length)
  const x = {
    ...linearAxis(0.4, count + 0.6, 6),
    ticks:
      count <= 10
        ? Array.from({ length: count }, (_, i) => i + 1)
        : linearAxis(0, count, 6).ticks.map((tick) => Math.max(1, tick)),
  }
  const { colour } = series(0)
  const index = sorted.map((_, i) => i + 1)
  return {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: yMargin(y),
    marginRight: 12,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: scale(x),
    y: scale(y),
    marks: [
      ...yFrame(y, 'singular value'),
      ...xFrame(x, 'index'),
      Plot.ruleY([0]),
      Plot.ruleX(sorted, { x: index, y1: sorted.map(() => 0), y2: sorted, stroke: colour, strokeWidth: 1.4 }),
      Plot.dot(sorted, { x: index, y: sorted, fill: colour, r: sorted.length > 40 ? 1.8 : 3 }),
      panelTitle(label),
    ],
  }
}

/** The stems as SVG, each matrix on its own axes; values that are not finite are left out. */
export const singularValues = (title: string, spectra: readonly Spectrum[]): string =>
  svg({
    title,
    width: Math.max(1, Math.min(PER_ROW, spectra.length)) * WIDTH,
    height: Math.max(1, Math.ceil(spectra.length / PER_ROW)) * HEIGHT,
    drawings: spectra.map((each, i) => ({
      x: (i % PER_ROW) * WIDTH,
      y: Math.floor(i / PER_ROW) * HEIGHT,
      plot: panel(each),
    })),
  })
