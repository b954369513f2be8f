/**
 * Rotation of an image about its centre, counter-clockwise as seen, by bilinear interpolation; what comes
 * from outside the image is 0; pixels are finite. Laws: linear in the image; 0° is the identity, exactly; on square images
 * quarter turns only move pixels, exactly; a turn by a and then by −a is close to the identity on a smooth
 * image, inside the largest disc.
 */
import { fail } from '../dsl/core/problem'

/** [cos, sin] of an angle in degrees; exact at quarter turns, where `Math.cos` leaves 6e-17. */
const direction = (degrees: number): readonly [number, number] => {
  const turned = ((degrees % 360) + 360) % 360
  if (turned === 0) return [1, 0]
  if (turned === 90) return [0, 1]
  if (turned === 180) return [-1, 0]
  if (turned === 270) return [0, -1]
  const radians = (turned * Math.PI) / 180
  return [Math.cos(radians), Math.sin(radians)]
}

/**
 * Which input pixels each output pixel is made of: output pixel p is the sum of `weight[k]` times input
 * pixel `index[k]` over the four corners 4p ≤ k < 4p + 4. A corner outside the image has weight 0 (and
 * index 0); always four is three times as fast as only those that count.
 */
interface Table {
  readonly index: Int32Array
  readonly weight: Float64Array
}

const table = (height: number, width: number, degrees: number): Table => {
  const [cos, sin] = direction(degrees)
  const index = new Int32Array(4 * height * width)
  const weight = new Float64Array(4 * height * width)
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  for (let p = 0; p < height * width; p++) {
    // An output pixel shows what lay at its place turned back. Rows grow downwards, hence the signs.
    const down = Math.floor(p / width) - middleRow
    const right = (p % width) - middleColumn
    const row = middleRow + cos * down + sin * right
    const column = middleColumn + cos * right - sin * down
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

/**
 * The rotation of images of `height` × `width` pixels (row-major) by `degrees`; positive is
 * counter-clockwise. Its table is built once here, so keep the function for the next image.
 * Throws a `WeylError` for a size or an angle that makes no sense, or an image of another size: such a
 * call is a defect of the caller.
 */
export const rotation = (
  height: number,
  width: number,
  degrees: number,
): ((image: ArrayLike<number>) => Float32Array) => {
  if (![height, width].every((size) => Number.isInteger(size) && size > 0)) {
    return fail({
      where: 'rotation',
      given: `a size of ${height}×${width}`,
      expected: 'whole numbers of pixels',
    })
  }
  if (!Number.isFinite(degrees)) {
    return fail({
      where: 'rotation',
      given: `an angle of ${degrees}`,
      expected: 'a finite number of degrees',
    })
  }
  const { index, weight } = table(height, width, degrees)
  const count = height * width
  return (image) => {
    if (image.length !== count) {
      const expected = `${count} for ${height}×${width}`
      return fail({ where: 'rotation', given: `an image of ${image.length} pixels`, expected })
    }
    const turned = new Float32Array(count)
    for (let p = 0, k = 0; p < count; p++, k += 4) {
      turned[p] =
        weight[k] * image[index[k]] +
        weight[k + 1] * image[index[k + 1]] +
        weight[k + 2] * image[index[k + 2]] +
        weight[k + 3] * image[index[k + 3]]
    }
    return turned
  }
}
