/**
 * The chunks of a PNG file: a length, a name, the bytes, their CRC-32. (W3C, "Portable Network Graphics Specification",
 * third edition.) Of the chunks without which there is no image, the order and the contents are checked; others are
 * passed by, as is what follows the last.
 *
 * Law: no bit of a chunk can change unnoticed.
 */
import { crc32 } from 'node:zlib'
import { fail } from '../dsl/core/problem'

/** 0 grey, 2 red, green and blue, 3 numbers of colours in a palette; 4 and 6 as 0 and 2, with opacity. */
export type ColourType = 0 | 2 | 3 | 4 | 6

export interface PngHeader {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colour: ColourType
  readonly interlaced: boolean
}

export interface PngChunks {
  readonly header: PngHeader
  /** Red, green, blue; then the next colour. */
  readonly palette?: Uint8Array
  /** Opacities of the palette, or the samples of the colour that is transparent, two bytes each. */
  readonly transparency?: Uint8Array
  /** The packed pixels. */
  readonly data: Uint8Array
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The depths of each type. */
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
])

const isColour = (type: number): type is ColourType => DEPTHS.has(type)

const refused = (where: string, given: string, expected: string): never =>
  fail({
    where,
    given: `an image that cannot be decoded (${given})`,
    expected,
    cause: 'the file is damaged or cut short',
    fix: 'copy it again, or take it out of the folder',
  })

interface Chunk {
  readonly name: string
  readonly data: Uint8Array
}

/** The chunks up to the last, `IEND`, of which each must have its checksum. */
const chunksOf = (where: string, bytes: Uint8Array): readonly Chunk[] => {
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte))
    return refused(where, 'the first eight bytes are not those of a PNG', 'a whole PNG')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const chunks: Chunk[] = []
  for (let at = SIGNATURE.length; chunks.at(-1)?.name !== 'IEND';) {
    if (at + 12 > bytes.length) return refused(where, `it ends after ${bytes.length} bytes`, 'a whole PNG')
    const end = at + 8 + view.getUint32(at)
    const name = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
    if (end + 4 > bytes.length)
      return refused(where, `a chunk reaches ${end + 4 - bytes.length} bytes beyond its end`, 'a whole PNG')
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      return refused(
        where,
        `a chunk at byte ${at} has another checksum (CRC-32)`,
        'the PNG as it was written',
      )
    chunks.push({ name, data: bytes.subarray(at + 8, end) })
    at = end + 4
  }
  return chunks
}

const headerOf = (where: string, { name, data }: Chunk): PngHeader => {
  if (name !== 'IHDR' || data.length !== 13)
    return refused(where, `its first chunk is ${JSON.stringify(name)} of ${data.length} bytes`, 'IHDR of 13')
  const view = new DataView(data.buffer, data.byteOffset)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth, colour, compression, filter, interlace] = data.subarray(8)
  if (width === 0 || height === 0)
    return refused(where, `it has ${width}×${height} pixels`, 'one pixel at least')
  if (!isColour(colour) || DEPTHS.get(colour)?.includes(depth) !== true)
    return refused(where, `colour type ${colour} of ${depth} bits`, 'a type and depth that PNG has')
  if (compression !== 0 || filter !== 0 || interlace > 1)
    return refused(
      where,
      `methods ${compression}, ${filter}, ${interlace}`,
      'those that PNG has: 0, 0, and 0 or 1',
    )
  return { width, height, depth, colour, interlaced: interlace === 1 }
}

/** Critical chunks begin with a capital letter: who does not know one cannot show the image. */
const isCritical = ({ name }: Chunk): boolean => /^[A-Z]/.test(name)
const KNOWN = ['IHDR', 'PLTE', 'IDAT', 'IEND']

/** The chunks of a PNG file that make its image. Throws a problem for a file that is not as the specification says. */
export const pngChunks = (where: string, bytes: Uint8Array): PngChunks => {
  const [first, ...rest] = chunksOf(where, bytes)
  const header = headerOf(where, first)
  const strange = rest.find((chunk) => isCritical(chunk) && !KNOWN.includes(chunk.name))
  if (strange !== undefined)
    return refused(where, `the unknown chunk ${JSON.stringify(strange.name)}`, 'chunks that PNG has')
  const names = rest.map(({ name }) => name)
  const [begin, end] = [names.indexOf('IDAT'), names.lastIndexOf('IDAT')]
  const pixels = rest.slice(begin, end + 1)
  if (begin < 0 || pixels.some(({ name }) => name !== 'IDAT'))
    return refused(
      where,
      begin < 0 ? 'it has no pixels' : 'its pixels are not together',
      'IDAT chunks, together',
    )
  const one = (name: string): Uint8Array | undefined => {
    const found = rest.filter((chunk) => chunk.name === name)
    if (found.length > 1 || names.lastIndexOf(name) > begin)
      return refused(where, `${name} twice, or behind the pixels`, 'one, before them')
    return found.at(0)?.data
  }
  if (names.includes('IHDR')) return refused(where, 'IHDR twice', 'one')
  const [palette, transparency] = [one('PLTE'), one('tRNS')]
  if (header.colour === 3 && palette === undefined)
    return refused(where, 'numbers of colours without a palette', 'a PLTE chunk')
  if (palette !== undefined && (palette.length % 3 !== 0 || palette.length === 0 || palette.length > 768))
    return refused(where, `a palette of ${palette.length} bytes`, 'three for each of 1 to 256 colours')
  const [least, most] =
    header.colour === 3
      ? [0, (palette ?? []).length / 3]
      : header.colour === 0
        ? [2, 2]
        : header.colour === 2
          ? [6, 6]
          : [-1, -1]
  if (transparency !== undefined && !(transparency.length >= least && transparency.length <= most))
    return refused(
      where,
      `transparency of ${transparency.length} bytes for colour type ${header.colour}`,
      most < 0 ? 'none' : `${most} bytes${least < most ? ' at most' : ''}`,
    )
  return {
    header,
    ...(palette && { palette }),
    ...(transparency && { transparency }),
    data: pixels.length === 1 ? pixels[0].data : Buffer.concat(pixels.map(({ data }) => data)),
  }
}
