/**
 * Images for groups that turn by any angle: interpolation between pixels is right for smooth images only, so of
 * noise it says nothing whether a function commutes with turns.
 *
 * Error of turning one: at most 16 / side² of the sum of its blobs' heights in each pixel of the largest disc (see
 * `resampling`), at whose edge a blob has fallen to some hundredths of its height.
 */
import * as fc from 'fast-check'
import { wholeSize } from '../symmetry/groups/size'
import type { Tensor } from '../dsl/core/tensor'
import { tensor } from '../dsl/primitives/leaves'

/** A bell whose standard deviation is an eighth of the side, at most an eighth of the side from the centre. */
interface Blob {
  readonly height: number
  readonly channel: number
  /** Place from the centre, in eighths of that eighth. */
  readonly down: number
  readonly right: number
}

const LARGEST = 4
const EIGHTHS = 5

const drawn = (side: number, channels: number, blobs: readonly Blob[]): Float64Array => {
  const deviation = side / 8
  const middle = (side - 1) / 2
  return Float64Array.from({ length: side * side * channels }, (_, i) => {
    const pixel = Math.floor(i / channels)
    const [down, right] = [Math.floor(pixel / side) - middle, (pixel % side) - middle].map(
      (d) => d / deviation,
    )
    return blobs
      .filter(({ channel }) => channel === i % channels)
      .map((b) => b.height * Math.exp(-((down - b.down / 8) ** 2 + (right - b.right / 8) ** 2) / 2))
      .reduce((sum, each) => sum + each, 0)
  })
}

/**
 * Square images [side, side, channels] of one to three blobs; they shrink to one blob, low and near the centre.
 *
 * @example
 * const [x] = fc.sample(smoothImages(9, 2), { seed: 1, numRuns: 1 })
 * x.shape // [9, 9, 2]
 */
export const smoothImages = <N extends number, C extends number>(
  side: N,
  channels: C,
): fc.Arbitrary<Tensor<readonly [N, N, C]>> => {
  wholeSize('smoothImages', side, 2)
  wholeSize('smoothImages', channels, 1)
  const place = fc.integer({ min: -EIGHTHS, max: EIGHTHS })
  const blob = fc.record({
    height: fc.integer({ min: -LARGEST, max: LARGEST }),
    channel: fc.nat(channels - 1),
    down: place,
    right: place,
  })
  return fc
    .array(blob, { minLength: 1, maxLength: 3 })
    .map((blobs) => tensor(drawn(side, channels, blobs), [side, side, channels]))
}
