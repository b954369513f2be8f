/** Curves over steps on a logarithmic scale, drawn often and so on a canvas. */
import { colourOf, sharp, type Sharp } from './sharp'

export interface Curve {
  /** A colour of style.css. */
  readonly colour: string
  readonly points: readonly (readonly [step: number, value: number])[]
}

const MARGIN = { left: 44, right: 14, top: 8, bottom: 28 } as const

/** Round numbers up to `most`, about four of them. */
const ticks = (most: number): readonly number[] => {
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const by = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough) ?? rough
  return Array.from({ length: Math.floor(most / by) + 1 }, (_, i) => i * by)
}

/** Powers of ten from `low` to `high`. */
const powers = (low: number, high: number): readonly number[] =>
  Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))

const text = (value: number): string =>
  value < 0.001 && value > 0 ? value.toExponential(0) : value.toLocaleString('en')

interface Scales {
  readonly x: (step: number) => number
  readonly y: (value: number) => number
}

const drawAxes = (
  { context, width, height }: Sharp,
  { x, y }: Scales,
  last: number,
  range: readonly number[],
): void => {
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`
  context.fillStyle = colourOf('quiet')
  context.strokeStyle = colourOf('line')
  context.lineWidth = 1
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  for (const value of powers(range[0], range[1])) {
    context.beginPath()
    context.moveTo(MARGIN.left, y(value))
    context.lineTo(width - MARGIN.right, y(value))
    context.stroke()
    context.fillText(text(value), MARGIN.left - 8, y(value))
  }
  context.textAlign = 'center'
  for (const step of ticks(last))
    context.fillText(step === 0 ? 'step 0' : text(step), x(step), height - MARGIN.bottom / 2)
}

/** Draws them, with axes from the first step to the last. */
export const drawCurves = (canvas: HTMLCanvasElement, curves: readonly Curve[]): void => {
  const drawn = sharp(canvas)
  if (drawn === undefined) return
  const { context, width, height } = drawn
  const all = curves.flatMap(({ points }) => points)
  const values = all.map(([, value]) => value).filter((value) => value > 0 && Number.isFinite(value))
  const last = Math.max(100, ...all.map(([step]) => step))
  const low = Math.floor(Math.log10(Math.min(0.1, ...values)))
  const high = Math.ceil(Math.log10(Math.max(2, ...values)))
  const [across, down] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom]
  const scales: Scales = {
    x: (step) => MARGIN.left + (across * step) / last,
    y: (value) => MARGIN.top + (down * (high - Math.log10(Math.max(value, 10 ** low)))) / (high - low),
  }
  drawAxes(drawn, scales, last, [low, high])
  context.lineWidth = 2
  context.lineJoin = 'round'
  for (const { colour, points } of curves) {
    context.strokeStyle = colourOf(colour)
    context.beginPath()
    for (const [step, value] of points) context.lineTo(scales.x(step), scales.y(value))
    context.stroke()
  }
}
