/** Zip archives as they are written, for tests: also those that no archiver writes. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  readonly name: string
  readonly content: Uint8Array
  /** What lies in the archive; `content`, deflated, unless told otherwise. */
  readonly packed?: Uint8Array
  readonly method?: number
  readonly flags?: number
  /** What the archive says of the size of the content. */
  readonly size?: number
}

const numbers = (...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Buffer =>
  Buffer.concat(
    fields.map(([value, bytes]) => {
      const field = Buffer.alloc(8)
      field.writeBigUInt64LE(BigInt(value))
      return field.subarray(0, bytes)
    }),
  )

const FULL = 0xffffffff

/** An archive; with `wide`, sizes and places are written as numbers of 64 bits. */
export const zipBytes = (parts: readonly ZipPart[], { wide = false } = {}): Uint8Array => {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let at = 0
  for (const { name, content, method = 8, flags = 0, ...given } of parts) {
    const { packed = method === 8 ? deflateRawSync(content) : content, size = content.length } = given
    const file = Buffer.from(name)
    const facts = [
      [20, 2],
      [flags, 2],
      [method, 2],
      [0, 4],
      [crc32(content), 4],
      [wide ? FULL : packed.length, 4],
      [wide ? FULL : size, 4],
      [file.length, 2],
    ] as const
    const sizes = wide ? [numbers([1, 2], [16, 2], [size, 8], [packed.length, 8])] : []
    const places = wide ? [numbers([1, 2], [24, 2], [size, 8], [packed.length, 8], [at, 8])] : []
    const local = Buffer.concat([
      numbers([0x04034b50, 4], ...facts, [wide ? 20 : 0, 2]),
      file,
      ...sizes,
      packed,
    ])
    centrals.push(
      Buffer.concat([
        numbers(
          [0x02014b50, 4],
          [20, 2],
          ...facts,
          [wide ? 28 : 0, 2],
          [0, 2],
          [0, 2],
          [0, 2],
          [0, 4],
          [wide ? FULL : at, 4],
        ),
        file,
        ...places,
      ]),
    )
    locals.push(local)
    at += local.length
  }
  const directory = Buffer.concat(centrals)
  const [count, size] = [parts.length, directory.length]
  const long = wide
    ? [
        numbers(
          [0x06064b50, 4],
          [44, 8],
          [45, 2],
          [45, 2],
          [0, 4],
          [0, 4],
          [count, 8],
          [count, 8],
          [size, 8],
          [at, 8],
        ),
        numbers([0x07064b50, 4], [0, 4], [at + size, 8], [1, 4]),
      ]
    : []
  const end = wide
    ? numbers([0x06054b50, 4], [0, 2], [0, 2], [0xffff, 2], [0xffff, 2], [FULL, 4], [FULL, 4], [0, 2])
    : numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [at, 4], [0, 2])
  return new Uint8Array(Buffer.concat([...locals, directory, ...long, end]))
}
