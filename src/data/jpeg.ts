/**
 * JPEG files as pixels, by jpeg-js. What a file declares is read first, segment by segment (ITU-T T.81, annex B): its
 * size, before anything is decoded; whether it ends; how its colours are stored. A JPEG has no checksum: a damaged one
 * that still makes an image cannot be told. How a camera was held (EXIF) is not looked at.
 */
import { decode } from 'jpeg-js'
import { fail } from '../dsl/core/problem'
import type { Limits } from './limits'
import type { Raster } from './raster'

interface Component {
  readonly id: number
  readonly across: number
  readonly down: number
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly components: readonly Component[]
}

interface Segments {
  readonly frame: Frame
  /** The blocks of all scans together: what there is to decode. */
  readonly scans: number
  /** How Adobe's programs say that colours are stored, if one wrote the file: 0 as they are. */
  readonly transform?: number
}

const [IMAGE, END, SCAN, ADOBE] = [0xd8, 0xd9, 0xda, 0xee]
/** Baseline, extended and progressive, by Huffman codes. */
const FRAMES = [0xc0, 0xc1, 0xc2]
/** Other frames: lossless, hierarchical, arithmetic codes. */
const OTHER_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7

/** Progressive files have about ten scans. */
const MOST_SCANS = 64

const refused = (where: string, what: string, fix = 'copy it again, or take it out of the folder'): never =>
  fail({
    where,
    given: `an image that cannot be decoded (${what})`,
    expected: 'a whole JPEG',
    cause: 'the file is damaged or cut short, or of a kind that is not read',
    fix,
  })

const frameOf = (where: string, data: Uint8Array): Frame => {
  const [precision, h1, h0, w1, w0, count] = data
  const components = Array.from({ length: count }, (_, i): Component => {
    const [id, factors] = data.subarray(6 + 3 * i)
    return { id, across: factors >> 4, down: factors & 15 }
  })
  const [height, width] = [h1 * 256 + h0, w1 * 256 + w0]
  if (data.length !== 6 + 3 * count || ![1, 3, 4].includes(count))
    return refused(where, `${count} components in a frame of ${data.length} bytes`)
  if (precision !== 8) return refused(where, `${precision} bits a sample`, 'convert it to 8 bits')
  if (width === 0 || height === 0) return refused(where, `it has ${width}×${height} pixels`)
  const strange = components.some(
    ({ id, across, down }, i) =>
      Math.min(across, down) < 1 ||
      Math.max(across, down) > 4 ||
      components.findIndex((other) => other.id === id) !== i,
  )
  return strange ? refused(where, 'components that JPEG does not have') : { width, height, components }
}

const segmentsOf = (where: string, bytes: Uint8Array): Segments => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let frame: Frame | undefined
  let transform: number | undefined
  let scans = 0
  let at = 2
  for (;;) {
    if (at + 2 > bytes.length)
      return refused(where, `it ends after ${bytes.length} bytes, without its end marker`)
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff) return refused(where, `no marker at byte ${at}`)
    if (marker === END) break
    if (marker === 0xff || isRestart(marker)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    const length = at + 4 <= bytes.length ? view.getUint16(at + 2) : Infinity
    if (marker < 0xc0 || marker === IMAGE || length < 2 || at + 2 + length > bytes.length)
      return refused(where, `the segment at byte ${at} is none, or reaches beyond the end`)
    const data = bytes.subarray(at + 4, at + 2 + length)
    if (OTHER_FRAMES.includes(marker))
      return refused(
        where,
        `its kind is ${marker.toString(16)}`,
        'convert it to baseline or progressive JPEG',
      )
    if (FRAMES.includes(marker)) {
      if (frame !== undefined) return refused(where, 'two frames')
      frame = frameOf(where, data)
    }
    if (marker === ADOBE && Buffer.from(data.subarray(0, 5)).toString('latin1') === 'Adobe')
      transform = data[11]
    at += 2 + length
    if (marker === SCAN) {
      if (frame === undefined) return refused(where, 'a scan before the frame')
      scans++
      // In the data of a scan, ff is followed by 00 or a restart; any other marker ends it.
      for (;;) {
        at = bytes.indexOf(0xff, at)
        if (at < 0 || at + 1 >= bytes.length) return refused(where, 'it ends within its pixels')
        if (bytes[at + 1] !== 0 && !isRestart(bytes[at + 1])) break
        at += 2
      }
    }
  }
  return frame === undefined || scans === 0
    ? refused(where, 'it has no pixels')
    : { frame, scans, ...(transform !== undefined && { transform }) }
}

/** Samples as they are decoded: whole blocks of 8×8, whole groups of those of all components. */
const samplesOf = ({ width, height, components }: Frame): number => {
  const across = Math.max(...components.map((one) => one.across))
  const down = Math.max(...components.map((one) => one.down))
  const groups = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down))
  return components.reduce((sum, one) => sum + 64 * groups * one.across * one.down, 0)
}

const RGB = ['R', 'G', 'B'].map((letter) => letter.charCodeAt(0))

/** Whether three components are red, green and blue as they are, and not brightness and differences. */
const isPlain = ({ frame: { components }, transform }: Segments): boolean =>
  transform === undefined ? components.every(({ id }, i) => id === RGB[i]) : transform === 0

/**
 * The image in a JPEG file. Throws a problem for a file that ends early, is of another kind, or, before it is decoded,
 * for one that is larger than allowed; and what jpeg-js throws.
 */
export const decodeJpeg = (
  where: string,
  bytes: Uint8Array,
  check: (size: { readonly width: number; readonly height: number }) => void,
  limits: Limits,
): Raster => {
  const segments = segmentsOf(where, bytes)
  check(segments.frame)
  const samples = samplesOf(segments.frame)
  if (samples > limits.samples || segments.scans > MOST_SCANS)
    return fail({
      where,
      given: `a JPEG of ${samples} samples in ${segments.scans} scans`,
      expected: `at most ${limits.samples}, in at most ${MOST_SCANS}`,
      fix: 'make the image smaller',
    })
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    // the limits above count the same, in other words
    maxResolutionInMP: Infinity,
    maxMemoryUsageInMB: Infinity,
    ...(segments.frame.components.length === 3 && isPlain(segments) && { colorTransform: false }),
  })
  return {
    width,
    height,
    row: (y, line) => line.set(data.subarray(3 * y * width, 3 * (y + 1) * width)),
  }
}
