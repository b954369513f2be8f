/**
 * IDX, the file format of MNIST and its relatives: two zero bytes, the element type, the number of
 * dimensions, each dimension as a big-endian 32-bit count, then the elements, last dimension fastest.
 * (LeCun, Cortes and Burges, "The MNIST database of handwritten digits".) Only unsigned bytes (0x08)
 * are read. Contract: what is returned has exactly as many bytes as its shape says.
 */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { LIMITS, megabytes } from './limits'
import { isTooLong, unpack } from './unpack'

/** An array of unsigned bytes, row-major; `data.length` is the product of `shape`. */
export interface Idx {
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

const UNSIGNED_BYTE = 0x08

const otherTypes: ReadonlyMap<number, string> = new Map([
  [0x09, 'signed bytes'],
  [0x0b, '16-bit integers'],
  [0x0c, '32-bit integers'],
  [0x0d, '32-bit floats'],
  [0x0e, '64-bit floats'],
])

const again = 'download or copy the file again'

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')

/** What a file that does not begin like IDX probably is, from its first four bytes. */
const likelyFormat = ([a, b, c, d]: Uint8Array): string => {
  if (a === 0x3c) return 'a web page was saved in place of the file'
  if (a === 0x50 && b === 0x4b) return 'it is a zip archive that has not been unpacked'
  if (b === UNSIGNED_BYTE && c === 0 && d === 0) return 'the byte order of the header is swapped'
  return 'it is not an IDX file'
}

/** What gzip says of the length of its content, in its last four bytes. */
const lengthIn = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(Math.max(0, bytes.length - 4), true)

const inflate = (name: string, bytes: Uint8Array, most: number): E.Either<Problem, Uint8Array> =>
  bytes[0] !== 0x1f || bytes[1] !== 0x8b
    ? E.right(bytes)
    : E.tryCatch(
        () => unpack('gzip', bytes, { size: lengthIn(bytes), most }),
        (error): Problem =>
          isTooLong(error)
            ? {
                where: name,
                given: 'gzip data that are larger than they may be when they are inflated here',
                expected: `at most ${megabytes(most)}`,
                fix: 'inflate the file (gunzip) and give the result',
              }
            : {
                where: name,
                given: `gzip data that cannot be inflated (${E.toError(error).message})`,
                expected: 'a whole gzip file',
                cause: 'the download or copy was cut short or damaged',
                fix: again,
              },
      )

const truncated = (name: string, given: string, expected: string): E.Either<Problem, never> =>
  E.left({ where: name, given, expected, cause: 'the download or copy was cut short', fix: again })

const parseRaw =
  (name: string) =>
  (bytes: Uint8Array): E.Either<Problem, Idx> => {
    if (bytes.length < 4)
      return truncated(name, `a file of ${bytes.length} bytes`, 'an IDX header of 4 bytes or more')
    const magic = bytes.subarray(0, 4)
    const [, , type, rank] = magic
    const other = otherTypes.get(type)
    const marked = magic[0] === 0 && magic[1] === 0
    if (marked && other !== undefined) {
      return E.left({
        where: name,
        given: `elements that are ${other} (first bytes ${hex(magic)})`,
        expected: 'unsigned bytes (00 00 08 …)',
        fix: 'convert the file to unsigned bytes, 0 to 255',
      })
    }
    if (!marked || type !== UNSIGNED_BYTE) {
      return E.left({
        where: name,
        given: `a file that begins with the bytes ${hex(magic)}`,
        expected: 'the IDX bytes 00 00 08, then the number of dimensions (03 for images, 01 for labels)',
        cause: likelyFormat(magic),
        fix: 'give the IDX file itself, plain or gzipped',
      })
    }
    const header = 4 + 4 * rank
    if (bytes.length < header) {
      return truncated(
        name,
        `a file of ${bytes.length} bytes`,
        `a header of ${header} bytes for ${rank} dimensions`,
      )
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
    // A zero first: a product of many large counts overflows to infinity, and 0 · ∞ is not a number.
    const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1)
    const rest = bytes.length - header
    const promised = `${count} for the shape [${shape.join(', ')}] in its header`
    if (rest < count) return truncated(name, `${rest} elements`, promised)
    if (rest > count) {
      return E.left({
        where: name,
        given: `${rest} elements`,
        expected: promised,
        cause: 'files were joined, or the header is of another file',
        fix: again,
      })
    }
    return E.right({ shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + header, count) })
  }

/**
 * Reads IDX bytes, plain or gzipped (recognised by their first bytes 1f 8b); `name` says in a `Problem`
 * whose bytes they are. The result shares the memory of plain `bytes`.
 * Problems: broken gzip, or more than `most` bytes of it; truncated, too long, wrong first bytes, elements that are not unsigned bytes.
 */
export const parseIdx = (
  name: string,
  bytes: Uint8Array,
  most: number = LIMITS.unpacked,
): E.Either<Problem, Idx> => {
  const raw = inflate(name, bytes, most)
  return E.isLeft(raw) ? raw : parseRaw(name)(raw.right)
}

const unreadable =
  (path: string) =>
  (error: unknown): Problem => {
    const { message } = E.toError(error)
    return message.startsWith('ENOENT')
      ? { where: path, given: 'no file', expected: 'an IDX file', fix: 'check the path' }
      : { where: path, given: `a file that cannot be read (${message})`, expected: 'an IDX file' }
  }

/** Reads an IDX file. Problems: those of `parseIdx`, a missing file, a file that cannot be read. */
export const readIdx = (path: string): TE.TaskEither<Problem, Idx> =>
  pipe(
    TE.tryCatch(() => readFile(path), unreadable(path)),
    TE.chainEitherK((bytes) => parseIdx(path, bytes)),
  )
