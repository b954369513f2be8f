/**
 * Pixels as a PNG in a data URI, for an `<image>` inside an SVG: a matrix of ten thousand numbers is then one
 * element of a few kilobytes instead of ten thousand rectangles.
 *
 * Law: the decoded PNG holds exactly the colours that were given.
 */
import { encode } from 'fast-png'
import { extent } from './axis'

/** A colour as red, green and blue, each a whole number in 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** Row by row, `indices[row * columns + column]` into at most 256 colours. */
export interface Indexed {
  readonly rows: number
  readonly columns: number
  readonly indices: Uint8Array
  readonly palette: readonly Rgb[]
}

/** An image of real numbers, `values[(row * columns + column) * channels + channel]`: grey, or red, green, blue. */
export interface Picture {
  readonly rows: number
  readonly columns: number
  readonly channels: 1 | 3
  readonly values: ArrayLike<number>
}

// The slowest deflate: a report is written once and read often.
const SMALLEST = { zlib: { level: 9 } } as const

const dataUri = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`

/** The URI of an image of few colours, a byte for each pixel before compression. */
export const indexedUri = ({ rows, columns, indices, palette }: Indexed): string =>
  dataUri(
    encode(
      {
        width: columns,
        height: rows,
        data: indices,
        channels: 1,
        depth: 8,
        palette: palette.map((colour) => [...colour]),
      },
      SMALLEST,
    ),
  )

/**
 * The URI of an image of numbers, the least of them black and the greatest full; values that are not finite
 * are black too.
 */
export const pictureUri = ({ rows, columns, channels, values }: Picture): string => {
  const [low, high] = extent(Array.from(values))
  const span = high > low ? high - low : 1
  const data = Uint8Array.from(values, (value) =>
    Number.isFinite(value) ? Math.round((255 * (value - low)) / span) : 0,
  )
  return dataUri(encode({ width: columns, height: rows, data, channels, depth: 8 }, SMALLEST))
}
