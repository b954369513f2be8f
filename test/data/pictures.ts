/** Image files as they are written, for tests; and folders of files. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { encode as encodeJpeg } from 'jpeg-js'
import { afterAll, beforeAll } from 'vitest'

export type Picture = { readonly width: number; readonly height: number; readonly samples: readonly number[] }
export type Layout = {
  readonly depth: 1 | 2 | 4 | 8 | 16
  readonly colour: 0 | 2 | 3 | 4 | 6
  readonly palette?: readonly number[]
  /** The bytes of a tRNS chunk. */
  readonly transparency?: readonly number[]
  readonly interlaced?: boolean
  /** The filter of every row. */
  readonly filter?: 0 | 1 | 2 | 3 | 4
}

const PER_PIXEL = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const

/** A chunk of a PNG file. */
export const chunk = (name: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(name), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

/** A row of samples as bits, the first in the highest ones, in whole bytes. */
const packed = (row: readonly number[], depth: number): readonly number[] => {
  const bits = row.map((sample) => sample.toString(2).padStart(depth, '0')).join('')
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2))
}

const predictors = [
  () => 0,
  (a: number) => a,
  (_: number, b: number) => b,
  (a: number, b: number) => Math.floor((a + b) / 2),
  (a: number, b: number, c: number) =>
    [a, b, c].reduce((best, one) => (Math.abs(a + b - c - one) < Math.abs(a + b - c - best) ? one : best)),
] as const

/** Rows of bytes as a filter leaves them, its number before each. */
const filtered = (rows: readonly (readonly number[])[], filter: number, step: number): readonly number[] =>
  rows.flatMap((row, r) => [
    filter,
    ...row.map((byte, i) => {
      const above = r > 0 ? rows[r - 1] : []
      const at = (some: readonly number[], k: number) => (k < 0 ? 0 : (some[k] ?? 0))
      return (byte - predictors[filter](at(row, i - step), at(above, i), at(above, i - step))) & 255
    }),
  ])

/** Where the passes of an interlaced image begin, and how far apart their pixels are. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** The bytes of the pixels of a PNG, before they are compressed. */
export const pngPixels = (
  { width, height, samples }: Picture,
  { depth, colour, interlaced = false, filter = 0 }: Layout,
): Uint8Array => {
  const per = PER_PIXEL[colour]
  const every = (from: number, step: number, end: number) =>
    Array.from({ length: Math.max(0, Math.ceil((end - from) / step)) }, (_, i) => from + i * step)
  const passes = interlaced ? PASSES : [[0, 0, 1, 1] as const]
  return Uint8Array.from(
    passes.flatMap(([x, y, dx, dy]) => {
      const columns = every(x, dx, width)
      const rows = every(y, dy, height).map((row) =>
        packed(
          columns.flatMap((column) =>
            samples.slice((row * width + column) * per, (row * width + column + 1) * per),
          ),
          depth,
        ),
      )
      return columns.length === 0 ? [] : filtered(rows, filter, Math.max(1, (per * depth) / 8))
    }),
  )
}

/** A PNG file of such a size and layout, whatever its pixels are. */
export const pngOf = (
  { width, height }: Omit<Picture, 'samples'>,
  { depth, colour, palette, transparency, interlaced = false }: Layout,
  pixels: Uint8Array,
): Uint8Array => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', Uint8Array.from(palette))]),
    ...(transparency === undefined ? [] : [chunk('tRNS', Uint8Array.from(transparency))]),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array(0)),
  ])
}

/** A PNG file; samples are row by row, all of a pixel together. */
export const pngBytes = (picture: Picture, layout: Layout): Uint8Array =>
  pngOf(picture, layout, pngPixels(picture, layout))

/** A PNG file, however damaged, whose chunks have the checksums that they should. */
export const resealed = (bytes: Uint8Array): Uint8Array => {
  const sealed = Buffer.from(bytes)
  for (let at = 8; at + 12 <= sealed.length;) {
    const end = at + 8 + sealed.readUInt32BE(at)
    if (end + 4 > sealed.length) break
    sealed.writeUInt32BE(crc32(sealed.subarray(at + 4, end)), end)
    at = end + 4
  }
  return new Uint8Array(sealed)
}

/** A grey PNG of 8 bits whose pixels all have one value. */
export const plainPng = (value: number, side = 28): Uint8Array =>
  pngBytes(
    { width: side, height: side, samples: Array.from({ length: side * side }, () => value) },
    { depth: 8, colour: 0 },
  )

/** A JPEG file of one colour. */
export const plainJpeg = (rgb: readonly [number, number, number], side = 16): Uint8Array =>
  encodeJpeg(
    {
      width: side,
      height: side,
      data: Uint8Array.from({ length: 4 * side * side }, (_, i) => [...rgb, 255][i % 4]),
    },
    95,
  ).data

export type Files = Readonly<Record<string, Uint8Array | string>>

/** Makes folders of files for the tests of a file, and takes them away after. */
export const folders = (): ((files: Files) => Promise<string>) => {
  const state = { root: '' }
  beforeAll(async () => {
    state.root = await mkdtemp(join(tmpdir(), 'weyl-images-'))
  })
  afterAll(() => rm(state.root, { recursive: true }))
  return async (files) => {
    const folder = await mkdtemp(join(state.root, 'folder-'))
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), bytes)
    }
    return folder
  }
}
