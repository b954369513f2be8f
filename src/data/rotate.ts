/**
 * Rotation of an image about its centre, counter-clockwise as seen, by bilinear interpolation; what comes
 * from outside the image is 0; pixels are finite. Laws: linear in the image; 0° is the identity, exactly; on square images
 * quarter turns only move pixels, exactly; a turn by a and then by −a is close to the identity on a smooth
 * image, inside the largest disc.
 */
import { fail } from '../dsl/core/problem'
import { resampling } from '../symmetry/resampling'

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
  const { index, weight } = resampling(height, width, { degrees, mirrored: false })
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
