/** Bars of parts of a whole, one at each angle, in two colours: angles that were trained on, and those between. */
import { colourOf, sharp } from './sharp'

export interface Bar {
  readonly angle: number
  /** From 0 to 1; nothing is drawn for what is no number. */
  readonly part: number
  /** A colour of style.css. */
  readonly colour: string
}

const MARGIN = { left: 48, right: 8, top: 10, bottom: 28 } as const

/** Draws them from 0 to 100 %, with every sixth angle written. */
export const drawBars = (canvas: HTMLCanvasElement, bars: readonly Bar[]): void => {
  const drawn = sharp(canvas)
  if (drawn === undefined) return
  const { context, width, height } = drawn
  const [across, down] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom]
  const y = (part: number): number => MARGIN.top + down * (1 - part)
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`
  context.strokeStyle = colourOf('line')
  context.textBaseline = 'middle'
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    context.beginPath()
    context.moveTo(MARGIN.left, y(part))
    context.lineTo(width - MARGIN.right, y(part))
    context.stroke()
    context.fillStyle = colourOf('quiet')
    context.textAlign = 'right'
    context.fillText(`${100 * part} %`, MARGIN.left - 8, y(part))
  }
  const step = across / bars.length
  context.textAlign = 'center'
  bars.forEach(({ angle, part, colour }, i) => {
    const x = MARGIN.left + step * (i + 0.5)
    context.fillStyle = colourOf('quiet')
    if (i % 6 === 0) context.fillText(`${angle}°`, x, height - MARGIN.bottom / 2)
    if (Number.isNaN(part)) return
    context.fillStyle = colourOf(colour)
    context.fillRect(x - 0.36 * step, y(part), 0.72 * step, Math.max(1, down * part))
  })
}
