/**
 * PNG files as pixels: every colour type and bit depth, interlaced or not; checksums are checked, and what the
 * specification does not allow is refused. Gamma and colour profiles are not looked at. Pixels stay as they were packed
 * until a row is asked for.
 */
import { fail } from '../dsl/core/problem'
import { megabytes, type Limits } from './limits'
import { pngChunks, type ColourType, type PngChunks, type PngHeader } from './png-chunks'
import { onWhite, type Raster } from './raster'
import { unpack } from './unpack'

const CHANNELS: Readonly<Record<ColourType, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Some of the pixels, every `dx`-th of every `dy`-th row; an image that is not interlaced is one pass. */
interface Pass {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }]

/** The seven passes of Adam7. */
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
]

/** A pass in its place: rows of `stride` bytes, each after the number of its filter. */
interface Placed extends Pass {
  readonly columns: number
  readonly rows: number
  readonly stride: number
  readonly start: number
}

const bitsOf = ({ colour, depth }: PngHeader): number => CHANNELS[colour] * depth

const placed = (header: PngHeader): { readonly passes: readonly Placed[]; readonly size: number } => {
  let size = 0
  const passes = (header.interlaced ? ADAM7 : WHOLE).flatMap((pass): readonly Placed[] => {
    const columns = Math.max(0, Math.ceil((header.width - pass.x) / pass.dx))
    const rows = columns === 0 ? 0 : Math.max(0, Math.ceil((header.height - pass.y) / pass.dy))
    const stride = Math.ceil((columns * bitsOf(header)) / 8)
    const start = size
    size += rows * (1 + stride)
    return rows === 0 ? [] : [{ ...pass, columns, rows, stride, start }]
  })
  return { passes, size }
}

/** Which of three neighbours is nearest to left + above − corner. */
const paeth = (left: number, above: number, corner: number): number => {
  const a = Math.abs(above - corner)
  const b = Math.abs(left - corner)
  const c = Math.abs(left + above - 2 * corner)
  return a <= b && a <= c ? left : b <= c ? above : corner
}

/** Puts back, in place, what the filters took away: differences from the pixel at the left and the row above. */
const unfilter = (where: string, raw: Uint8Array, { start, rows, stride }: Placed, step: number): void => {
  let above: Uint8Array = new Uint8Array(stride)
  for (let row = 0; row < rows; row++) {
    const at = start + row * (stride + 1)
    const line = raw.subarray(at + 1, at + 1 + stride)
    switch (raw[at]) {
      case 0:
        break
      case 1:
        for (let i = step; i < stride; i++) line[i] += line[i - step]
        break
      case 2:
        for (let i = 0; i < stride; i++) line[i] += above[i]
        break
      case 3:
        for (let i = 0; i < step; i++) line[i] += above[i] >> 1
        for (let i = step; i < stride; i++) line[i] += (line[i - step] + above[i]) >> 1
        break
      case 4:
        for (let i = 0; i < step; i++) line[i] += above[i]
        for (let i = step; i < stride; i++) line[i] += paeth(line[i - step], above[i], above[i - step])
        break
      default:
        damaged(where, `a row by filter ${raw[at]}`)
    }
    above = line
  }
}

const damaged = (where: string, what: string): never =>
  fail({
    where,
    given: `an image that cannot be decoded (${what})`,
    expected: 'a whole PNG',
    cause: 'the file is damaged, or the program that wrote it is wrong',
    fix: 'write it anew, or take it out of the folder',
  })

/** The colours that a sample of at most 8 bits can stand for: red, green, blue of each, on white. */
const tableOf = ({ header: { colour, depth }, palette, transparency }: PngChunks): Float64Array => {
  if (colour === 3 && palette !== undefined)
    return Float64Array.from(palette, (value, i) =>
      onWhite(value, (transparency?.at(Math.floor(i / 3)) ?? 255) / 255),
    )
  const clear = transparency === undefined ? -1 : transparency[1] & (2 ** depth - 1)
  return Float64Array.from({ length: 3 * 2 ** depth }, (_, i) => {
    const sample = Math.floor(i / 3)
    return sample === clear ? 255 : (sample * 255) / (2 ** depth - 1)
  })
}

/** Writes a pixel, whose samples begin at a place of the unpacked bytes, or at a bit of it. */
type Write = (line: Float64Array, x: number, start: number, column: number) => void

const byTable = (where: string, raw: Uint8Array, chunks: PngChunks): Write => {
  const { depth } = chunks.header
  const table = tableOf(chunks)
  const mask = 2 ** depth - 1
  return (line, x, start, column) => {
    const bit = column * depth
    const at = 3 * ((raw[start + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask)
    if (at >= table.length) damaged(where, `colour ${at / 3} of a palette of ${table.length / 3}`)
    line[3 * x] = table[at]
    line[3 * x + 1] = table[at + 1]
    line[3 * x + 2] = table[at + 2]
  }
}

const bySamples = (raw: Uint8Array, { header: { colour, depth }, transparency }: PngChunks): Write => {
  const channels = CHANNELS[colour]
  const wide = depth === 16
  const step = wide ? 2 : 1
  const sample = (at: number): number => (wide ? raw[at] * 256 + raw[at + 1] : raw[at])
  const most = 2 ** depth - 1
  const [green, blue] = channels < 3 ? [0, 0] : [step, 2 * step]
  const opacity = channels % 2 === 0 ? (channels - 1) * step : undefined
  const clear =
    transparency === undefined
      ? undefined
      : Array.from(
          { length: transparency.length / 2 },
          (_, c) => (transparency[2 * c] * 256 + transparency[2 * c + 1]) & most,
        )
  return (line, x, start, column) => {
    const at = start + column * channels * step
    const share =
      opacity !== undefined
        ? sample(at + opacity) / most
        : clear?.every((value, c) => sample(at + c * step) === value) === true
          ? 0
          : 1
    line[3 * x] = onWhite((sample(at) * 255) / most, share)
    line[3 * x + 1] = onWhite((sample(at + green) * 255) / most, share)
    line[3 * x + 2] = onWhite((sample(at + blue) * 255) / most, share)
  }
}

/**
 * The image in a PNG file. Throws a problem for a file that is damaged or not as the specification says, and, before
 * anything is unpacked, for one that is larger than allowed.
 */
export const decodePng = (
  where: string,
  bytes: Uint8Array,
  check: (size: { readonly width: number; readonly height: number }) => void,
  limits: Limits,
): Raster => {
  const chunks = pngChunks(where, bytes)
  const { header } = chunks
  const { width, height } = header
  check(header)
  const { passes, size } = placed(header)
  if (size > limits.unpacked)
    return fail({
      where,
      given: `pixels that unpack to ${megabytes(size)}`,
      expected: `at most ${megabytes(limits.unpacked)}`,
      fix: 'make the image smaller, or write it with 8 bits a sample',
    })
  const raw = unpack('zlib', chunks.data, { size })
  if (raw.length !== size) return damaged(where, `${raw.length} bytes of pixels for ${size}`)
  for (const pass of passes) unfilter(where, raw, pass, Math.max(1, bitsOf(header) >> 3))
  const write =
    header.depth <= 8 && (header.colour === 0 || header.colour === 3)
      ? byTable(where, raw, chunks)
      : bySamples(raw, chunks)
  return {
    width,
    height,
    row: (y, line) => {
      for (const pass of passes) {
        const row = (y - pass.y) / pass.dy
        if (row < 0 || !Number.isInteger(row)) continue
        const start = pass.start + row * (1 + pass.stride) + 1
        for (let c = 0; c < pass.columns; c++) write(line, pass.x + c * pass.dx, start, c)
      }
    },
  }
}
