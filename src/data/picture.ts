/**
 * PNG and JPEG files as pixels: recognised by their first bytes, whatever their names; of any bit depth, grey, in
 * colour or with a palette; what is transparent is seen on white. Contract: a picture is a square of the size asked
 * for, grey or in colour, from 0 (black) to 255.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { decode as decodePng, type DecodedPng } from 'fast-png'
import { decode as decodeJpeg } from 'jpeg-js'
import type { Problem } from '../dsl/core/problem'
import { resized } from './resize'

/** The pixels of a file: red, green, blue and opacity, each from 0 to 255. */
interface Decoded {
  readonly height: number
  readonly width: number
  readonly rgba: ArrayLike<number>
}

/** How the pixels of a picture shall be: `size` × `size` of them, grey (1) or red, green and blue (3). */
export interface PictureFormat {
  readonly size: number
  readonly channels: 1 | 3
}

/** The samples of a PNG of 1, 2 or 4 bits are packed, the first in the highest bits, each row in whole bytes. */
const unpacked = ({ data, depth, channels, width, height }: DecodedPng): ArrayLike<number> => {
  if (depth >= 8) return data
  const perRow = Math.ceil((width * channels * depth) / 8)
  return Array.from({ length: width * channels * height }, (_, i) => {
    const bit = (i % (width * channels)) * depth
    const byte = data[Math.floor(i / (width * channels)) * perRow + (bit >> 3)]
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
  })
}

const fromPng = (bytes: Uint8Array): Decoded => {
  const png = decodePng(bytes)
  const { width, height, channels, depth, palette } = png
  const samples = unpacked(png)
  const rgba = new Float64Array(4 * width * height)
  for (let p = 0; p < width * height; p++) {
    const sample = (c: number): number => (samples[p * channels + c] * 255) / (2 ** depth - 1)
    const [red, green, blue, opacity] =
      palette === undefined
        ? [
            sample(0),
            sample(channels < 3 ? 0 : 1),
            sample(channels < 3 ? 0 : 2),
            channels % 2 === 0 ? sample(channels - 1) : 255,
          ]
        : palette[samples[p]]
    rgba.set([red, green, blue, opacity ?? 255], 4 * p)
  }
  return { width, height, rgba }
}

const fromJpeg = (bytes: Uint8Array): Decoded => {
  const { width, height, data } = decodeJpeg(bytes, { useTArray: true, tolerantDecoding: false })
  return { width, height, rgba: data }
}

const decoders = [
  { first: [0x89, 0x50, 0x4e, 0x47], decode: fromPng },
  { first: [0xff, 0xd8, 0xff], decode: fromJpeg },
] as const

const decoded = (name: string, bytes: Uint8Array): E.Either<Problem, Decoded> => {
  const known = decoders.find(({ first }) => first.every((byte, i) => bytes[i] === byte))
  if (known === undefined)
    return E.left({
      where: name,
      given:
        bytes.length === 0
          ? 'an empty file'
          : `a file that begins with ${Buffer.from(bytes.subarray(0, 4)).toString('hex')}`,
      expected: 'an image, PNG (89504e47) or JPEG (ffd8ff)',
      fix: 'convert the image, or take it out of the folder',
    })
  return E.tryCatch(
    () => known.decode(bytes),
    (error): Problem => ({
      where: name,
      given: `an image that cannot be decoded (${E.toError(error).message})`,
      expected: 'a whole PNG or JPEG',
      cause: 'the file is damaged or cut short',
      fix: 'copy it again, or take it out of the folder',
    }),
  )
}

/** On white, in the channels asked for; grey is luma (ITU-R BT.601). */
const flattened = ({ rgba }: Decoded, channels: 1 | 3): Float64Array => {
  const pixels = new Float64Array((rgba.length / 4) * channels)
  for (let p = 0; 4 * p < rgba.length; p++) {
    const opacity = rgba[4 * p + 3] / 255
    const colour = (c: number): number => rgba[4 * p + c] * opacity + 255 * (1 - opacity)
    if (channels === 1) pixels[p] = 0.299 * colour(0) + 0.587 * colour(1) + 0.114 * colour(2)
    else pixels.set([colour(0), colour(1), colour(2)], 3 * p)
  }
  return pixels
}

/**
 * The pixels of an image file, [size, size, channels]; its sides are stretched to the square (`resized`). `name` says
 * in a `Problem` which file it is. Problems: neither PNG nor JPEG, damaged.
 */
export const picture = (
  name: string,
  bytes: Uint8Array,
  { size, channels }: PictureFormat,
): E.Either<Problem, Uint8Array> =>
  pipe(
    decoded(name, bytes),
    E.map((image) =>
      Uint8Array.from(
        resized(flattened(image, channels), { height: image.height, width: image.width, channels }, size),
        Math.round,
      ),
    ),
  )
