/**
 * PNG and JPEG files as pixels: recognised by their first bytes, whatever their names; of any bit depth, grey, in
 * colour or with a palette; what is transparent is seen on white. Contract: a picture is a square of the size asked
 * for, grey or in colour, from 0 (black) to 255.
 */
import * as E from 'fp-ts/Either'
import { fail, type Problem } from '../dsl/core/problem'
import { attempted } from './attempted'
import { decodeJpeg } from './jpeg'
import { LIMITS, type Limits } from './limits'
import { decodePng } from './png'
import type { Raster } from './raster'
import { resized, type Rows } from './resize'

/** How the pixels of a picture shall be: `size` × `size` of them, grey (1) or red, green and blue (3). */
export interface PictureFormat {
  readonly size: number
  readonly channels: 1 | 3
}

/** As in JPEG, whose sides are numbers of 16 bits. */
const LONGEST_SIDE = 65_535

const checkSize =
  (where: string, { pixels }: Limits) =>
  ({ width, height }: { readonly width: number; readonly height: number }): void => {
    if (width * height > pixels || Math.max(width, height) > LONGEST_SIDE)
      fail({
        where,
        given: `an image of ${width}×${height} pixels`,
        expected: `at most ${pixels / 1e6} million, and ${LONGEST_SIDE} along a side`,
        fix: 'make the image smaller, or raise the limits where it is read',
      })
  }

const decoders = [
  { first: [0x89, 0x50, 0x4e, 0x47], decode: decodePng },
  { first: [0xff, 0xd8, 0xff], decode: decodeJpeg },
] as const

/** What a reader of `bytes` may throw while it decodes and while it gives rows, all in one place. */
const broken =
  (where: string) =>
  (message: string): Problem => ({
    where,
    given: `an image that cannot be decoded (${message})`,
    expected: 'a whole PNG or JPEG',
    cause: 'the file is damaged or cut short',
    fix: 'copy it again, or take it out of the folder',
  })

const decoderOf = (name: string, bytes: Uint8Array): E.Either<Problem, (typeof decoders)[number]> => {
  const known = decoders.find(({ first }) => first.every((byte, i) => bytes[i] === byte))
  return known !== undefined
    ? E.right(known)
    : E.left({
        where: name,
        given:
          bytes.length === 0
            ? 'an empty file'
            : `a file that begins with ${Buffer.from(bytes.subarray(0, 4)).toString('hex')}`,
        expected: 'an image, PNG (89504e47) or JPEG (ffd8ff)',
        fix: 'convert the image, or take it out of the folder',
      })
}

/** In the channels asked for; grey is luma (ITU-R BT.601). */
const rowsOf = ({ height, width, row }: Raster, channels: 1 | 3): Rows => {
  if (channels === 3) return { height, width, channels, row }
  const colours = new Float64Array(3 * width)
  return {
    height,
    width,
    channels,
    row: (y, line) => {
      row(y, colours)
      for (let x = 0; x < width; x++)
        line[x] = 0.299 * colours[3 * x] + 0.587 * colours[3 * x + 1] + 0.114 * colours[3 * x + 2]
    },
  }
}

/**
 * The pixels of an image file, [size, size, channels]; its sides are stretched to the square (`resized`). `name` says
 * in a `Problem` which file it is. Problems: neither PNG nor JPEG, damaged, larger than the limits.
 */
export const picture = (
  name: string,
  bytes: Uint8Array,
  { size, channels }: PictureFormat,
  limits: Limits = LIMITS,
): E.Either<Problem, Uint8Array> => {
  const decoder = decoderOf(name, bytes)
  if (E.isLeft(decoder)) return decoder
  return attempted(() => {
    const raster = decoder.right.decode(name, bytes, checkSize(name, limits), limits)
    return Uint8Array.from(resized(rowsOf(raster, channels), size), Math.round)
  }, broken(name))
}
