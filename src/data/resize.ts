/**
 * An image made larger or smaller, its sides stretched independently: each new pixel is the mean of the old ones
 * under a triangle around its place, which is as wide as two old pixels where an image grows (bilinear) and as two
 * new ones where it shrinks, so that thin strokes become grey and do not vanish.
 *
 * Laws: linear in the image; a constant image stays what it is; to its own size an image is itself, exactly.
 */

/** What each of `to` new places takes of the old ones: weights that sum to 1, from a first place on. */
interface Taps {
  readonly first: number
  readonly weights: readonly number[]
}

const tapsOf = (from: number, to: number): readonly Taps[] => {
  const step = from / to
  const reach = Math.max(1, step)
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * step - 0.5
    const first = Math.max(0, Math.floor(centre - reach) + 1)
    const last = Math.min(from - 1, Math.ceil(centre + reach) - 1)
    const weights = Array.from(
      { length: last - first + 1 },
      (_weight, i) => 1 - Math.abs(first + i - centre) / reach,
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { first, weights: weights.map((weight) => weight / sum) }
  })
}

/** Along one axis: [outer, from, inner] → [outer, taps.length, inner]. */
const along = (
  values: ArrayLike<number>,
  from: number,
  inner: number,
  taps: readonly Taps[],
): Float64Array => {
  const outer = values.length / from / inner
  const result = new Float64Array(outer * taps.length * inner)
  let at = 0
  for (let o = 0; o < outer; o++)
    for (const { first, weights } of taps)
      for (let i = 0; i < inner; i++, at++) {
        const start = (o * from + first) * inner + i
        let sum = 0
        for (let k = 0; k < weights.length; k++) sum += weights[k] * values[start + k * inner]
        result[at] = sum
      }
  return result
}

/** What there is to resize: rows from the first on, each written into `width` × `channels` numbers when it is asked for. */
export interface Rows {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly row: (y: number, line: Float64Array) => void
}

/**
 * From `height` × `width` pixels of `channels` numbers, channels last, to `to` × `to` pixels. Rows are asked for once
 * each, in order; of an image that shrinks, never more than a few are held.
 */
export const resized = ({ height, width, channels, row }: Rows, to: number): Float64Array => {
  const [rows, columns] = [tapsOf(height, to), tapsOf(width, to)]
  const made = new Float64Array(to * to * channels)
  const line = new Float64Array(width * channels)
  const begun = new Map<number, Float64Array>()
  let next = 0
  for (let y = 0; y < height; y++) {
    row(y, line)
    for (; next < to && rows[next].first <= y; next++) begun.set(next, new Float64Array(line.length))
    for (const [place, sums] of begun) {
      const { first, weights } = rows[place]
      const weight = weights[y - first]
      for (let i = 0; i < sums.length; i++) sums[i] += weight * line[i]
      if (y < first + weights.length - 1) continue
      made.set(along(sums, width, channels, columns), place * to * channels)
      begun.delete(place)
    }
  }
  return made
}
