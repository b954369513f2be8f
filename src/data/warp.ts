/**
 * An image turned, stretched and moved in one step, by bilinear interpolation: augmentation that blurs once. What comes
 * from outside is 0. Laws: linear in the image; without stretch and shift it is `rotation`.
 */
export interface Warp {
  /** Counter-clockwise, in degrees: before and after the stretch. Together they are the turn. */
  readonly before: number
  readonly after: number
  /** Factors along the rows and down the columns, between the two turns. */
  readonly stretch: readonly [right: number, down: number]
  /** In pixels. */
  readonly shift: readonly [right: number, down: number]
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** The warped image [height, width]. */
export const warped = (
  image: ArrayLike<number>,
  height: number,
  width: number,
  { before, after, stretch, shift }: Warp,
): Float32Array => {
  const [c1, s1, c2, s2] = [
    Math.cos(radians(before)),
    Math.sin(radians(before)),
    Math.cos(radians(after)),
    Math.sin(radians(after)),
  ]
  const result = new Float32Array(height * width)
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  // an output pixel shows what lay at its place moved back, turned back, shrunk and turned back again
  const [rr, rd] = [
    (c2 * c1) / stretch[0] - (s2 * s1) / stretch[1],
    (-s2 * c1) / stretch[0] - (c2 * s1) / stretch[1],
  ]
  const [dr, dd] = [
    (c2 * s1) / stretch[0] + (s2 * c1) / stretch[1],
    (-s2 * s1) / stretch[0] + (c2 * c1) / stretch[1],
  ]
  for (let p = 0; p < height * width; p++) {
    const down = Math.floor(p / width) - middleRow - shift[1]
    const right = (p % width) - middleColumn - shift[0]
    const row = middleRow + dr * right + dd * down
    const column = middleColumn + rr * right + rd * down
    const [top, left] = [Math.floor(row), Math.floor(column)]
    for (let corner = 0; corner < 4; corner++) {
      const r = top + (corner >> 1)
      const c = left + (corner & 1)
      if (r >= 0 && r < height && c >= 0 && c < width)
        result[p] += (1 - Math.abs(row - r)) * (1 - Math.abs(column - c)) * image[r * width + c]
    }
  }
  return result
}
