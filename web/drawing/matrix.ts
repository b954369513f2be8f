/** Matrices as pictures: a pixel of the picture an entry, from one colour over that of the page to another. */
import { colourOf, sharp } from './sharp'

export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly at: (row: number, column: number) => number
}

type Rgb = readonly [number, number, number]

/** A colour as style.css has them, `#rrggbb`. */
const rgb = (colour: string): Rgb => [
  parseInt(colour.slice(1, 3), 16),
  parseInt(colour.slice(3, 5), 16),
  parseInt(colour.slice(5, 7), 16),
]

const between = (from: Rgb, to: Rgb, t: number, channel: 0 | 1 | 2): number =>
  from[channel] + (to[channel] - from[channel]) * t

/** Draws it; the entry of magnitude `most` has the full colour. */
export const drawMatrix = (canvas: HTMLCanvasElement, { rows, columns, at }: Matrix, most: number): void => {
  const drawn = sharp(canvas)
  if (drawn === undefined) return
  const [low, none, high] = ['low', 'none', 'high'].map((name) => rgb(colourOf(name)))
  const picture = new ImageData(columns, rows)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = at(row, column) / most
      const strength = Math.min(1, Math.abs(value)) ** 0.8
      const end = value < 0 ? low : high
      const first = (row * columns + column) * 4
      for (const channel of [0, 1, 2] as const)
        picture.data[first + channel] = between(none, end, strength, channel)
      picture.data[first + 3] = 255
    }
  const small = new OffscreenCanvas(columns, rows)
  small.getContext('2d')?.putImageData(picture, 0, 0)
  const { context, width, height } = drawn
  context.imageSmoothingEnabled = false
  context.drawImage(small, 0, 0, width, height)
}
