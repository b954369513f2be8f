/** The entries of a matrix that are not 0, written upon its picture where they fit. */
import type { Matrix } from './matrix'
import { colourOf } from './sharp'

/** Pixels of the page that an entry needs downwards, and that it leaves free across. */
const [HIGH, GAP] = [16, 4] as const

const short = (value: number): string => String(Number(value.toPrecision(2))).replace('-', '−')

/** Writes upon what `drawMatrix` drew, with the same `most`. */
export const drawEntries = (canvas: HTMLCanvasElement, { rows, columns, at }: Matrix, most: number): void => {
  const context = canvas.getContext('2d')
  const [wide, high] = [canvas.clientWidth / columns, canvas.clientHeight / rows]
  if (context === null || high < HIGH) return
  context.font = `${Math.min(13, high * 0.6)}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = at(row, column)
      const text = short(value)
      if (value === 0 || context.measureText(text).width > wide - GAP) continue
      context.fillStyle = colourOf(Math.abs(value) > most / 2 ? 'card' : 'text')
      context.fillText(text, (column + 0.5) * wide, (row + 0.5) * high)
    }
}
