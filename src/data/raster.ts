/**
 * A decoded image, row by row, so that a large one that is made small is never held as numbers of eight bytes.
 */
export interface Raster {
  readonly height: number
  readonly width: number
  /** Writes the red, green and blue of a row, from 0 to 255 and seen on white, into 3 · width numbers. */
  readonly row: (y: number, line: Float64Array) => void
}

/** What does not cover all of white, of so much opacity from 0 to 1. */
export const onWhite = (colour: number, opacity: number): number => colour * opacity + 255 * (1 - opacity)
