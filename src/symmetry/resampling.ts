/**
 * Moving a picture about its centre, bilinear between pixels; what comes from outside is 0.
 *
 * Law: on a square, quarter turns and mirrors only move pixels, exactly. Error: of a smooth picture f that is sampled
 * at the pixels, at most (max |∂²f/∂x²| + max |∂²f/∂y²|) / 8 wherever all four corners are inside, as in the largest
 * disc about the centre.
 */
import { fail } from '../dsl/core/problem'
import type { Isometry } from './groups/group'

/**
 * Which input pixels each output pixel is made of: output pixel p is the sum of `weight[k]` times input
 * pixel `index[k]` over the four corners 4p ≤ k < 4p + 4. A corner outside the image has weight 0 (and
 * index 0); always four is three times as fast as only those that count.
 */
export interface Resampling {
  readonly index: Int32Array
  readonly weight: Float64Array
}

/** [cos, sin] of an angle in degrees; exact at quarter turns, where `Math.cos` leaves 6e-17. */
export const direction = (degrees: number): readonly [number, number] => {
  const turned = ((degrees % 360) + 360) % 360
  if (turned === 0) return [1, 0]
  if (turned === 90) return [0, 1]
  if (turned === 180) return [-1, 0]
  if (turned === 270) return [0, -1]
  const radians = (turned * Math.PI) / 180
  return [Math.cos(radians), Math.sin(radians)]
}

/** Whether a square picture is moved exactly, pixel to pixel. */
export const movesPixels = ({ degrees }: Isometry): boolean => degrees % 90 === 0

/** The table for pictures of `height` × `width` pixels, row-major. Fails where an angle is not a finite number. */
export const resampling = (height: number, width: number, { degrees, mirrored }: Isometry): Resampling => {
  if (!Number.isFinite(degrees))
    fail({ where: 'rotation', given: `an angle of ${degrees}`, expected: 'a finite number of degrees' })
  const [cos, sin] = direction(degrees)
  const index = new Int32Array(4 * height * width)
  const weight = new Float64Array(4 * height * width)
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  for (let p = 0; p < height * width; p++) {
    // An output pixel shows what lay at its place moved back. Rows grow downwards, hence the signs.
    const down = Math.floor(p / width) - middleRow
    const right = (p % width) - middleColumn
    const row = middleRow + cos * down + sin * right
    const across = cos * right - sin * down
    const column = middleColumn + (mirrored ? -across : across)
    const [top, left] = [Math.floor(row), Math.floor(column)]
    for (let corner = 0; corner < 4; corner++) {
      const r = top + (corner >> 1)
      const c = left + (corner & 1)
      if (r >= 0 && r < height && c >= 0 && c < width) {
        index[4 * p + corner] = r * width + c
        weight[4 * p + corner] = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c))
      }
    }
  }
  return { index, weight }
}
