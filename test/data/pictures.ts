/** Image files as they are written, for tests; and folders of files. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { encode as encodeJpeg } from 'jpeg-js'
import { afterAll, beforeAll } from 'vitest'

type Picture = { readonly width: number; readonly height: number; readonly samples: readonly number[] }
type Layout = {
  readonly depth: 1 | 2 | 4 | 8 | 16
  readonly colour: 0 | 2 | 3 | 4 | 6
  readonly palette?: readonly number[]
}

const PER_PIXEL = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const

const chunk = (name: string, data: Uint8Array): Buffer => {
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

/** A PNG file; samples are row by row, all of a pixel together. */
export const pngBytes = (
  { width, height, samples }: Picture,
  { depth, colour, palette }: Layout,
): Uint8Array => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour], 8)
  const perRow = width * PER_PIXEL[colour]
  const rows = Array.from({ length: height }, (_, row) => [
    0,
    ...packed(samples.slice(row * perRow, (row + 1) * perRow), depth),
  ])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [chunk('PLTE', Uint8Array.from(palette))]),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flat()))),
    chunk('IEND', new Uint8Array(0)),
  ])
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
