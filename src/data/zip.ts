/**
 * Zip archives: a directory at the end, which says of each entry its name, its sizes, its CRC-32 and where it lies; at
 * that place the name once more, then the bytes, as they are or deflated. (PKWARE, "APPNOTE: .ZIP File Format
 * Specification"; with the fields of 64 bits that numpy writes.) Entries are unpacked one at a time, when they are
 * read.
 *
 * Law: what is read has the CRC-32 of its entry, and what the archive says of it twice agrees; so no bit of an entry
 * or of its name can change unnoticed. What is behind the end, before the beginning or twice the same is refused.
 */
import { crc32 } from 'node:zlib'
import type * as E from 'fp-ts/Either'
import { fail, type Problem } from '../dsl/core/problem'
import { attempted } from './attempted'
import { LIMITS, megabytes } from './limits'
import { unpack } from './unpack'

export interface Archive {
  readonly names: readonly string[]
  /** The bytes of an entry. Problems: no such entry, damaged, encrypted, packed in another way, or larger than allowed. */
  readonly read: (name: string) => E.Either<Problem, Uint8Array>
}

interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly size: number
  readonly packed: Uint8Array
}

const [LOCAL, CENTRAL, END, LOCATOR_64, END_64] = [0x04034b50, 0x02014b50, 0x06054b50, 0x07064b50, 0x06064b50]
const [ENCRYPTED, SIZES_FOLLOW] = [1, 8]
const [STORED, DEFLATED] = [0, 8]
/** Stands where a number has more than 32 bits and is told elsewhere. */
const ELSEWHERE = 0xffffffff
const END_SIZE = 22
const LONGEST_COMMENT = 0xffff

const damaged = (where: string, given: string, expected: string): never =>
  fail({
    where,
    given,
    expected,
    cause: 'the archive is damaged or was cut short',
    fix: 'download or copy it again',
  })

/** A name is UTF-8 where it can be, whether or not its archiver says so. */
const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

const reading = (where: string, bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const short = (at: number): number => view.getUint16(at, true)
  const word = (at: number): number => view.getUint32(at, true)
  const long = (at: number): number => Number(view.getBigUint64(at, true))

  /** Where the directory is and how many entries it has. */
  const directory = () => {
    const last = bytes.length - END_SIZE
    let at = last
    while (at >= 0 && !(word(at) === END && at + END_SIZE + short(at + 20) === bytes.length))
      at = last - at < LONGEST_COMMENT ? at - 1 : -1
    if (at < 0)
      return damaged(where, 'bytes that are no whole zip archive', 'one that ends with its directory')
    const wide = at >= 20 && word(at - 20) === LOCATOR_64 ? long(at - 12) : undefined
    if (wide !== undefined && word(wide) !== END_64)
      return damaged(where, 'a long directory that is not where it should be', 'a whole zip archive')
    const [count, size, from, end] =
      wide === undefined
        ? [short(at + 10), word(at + 12), word(at + 16), at]
        : [long(wide + 32), long(wide + 40), long(wide + 48), wide]
    return from + size === end
      ? { count, from, end }
      : damaged(where, `a directory from ${from} to ${from + size}`, `one that ends at ${end}`)
  }

  /** The numbers of 64 bits in the further fields of an entry, in the place of those that have no room. */
  const widened = (numbers: readonly number[], from: number, to: number): readonly number[] => {
    for (let at = from; at + 4 <= to; at += 4 + short(at + 2))
      if (short(at) === 1) {
        let next = at + 4
        return numbers.map((number) => (number === ELSEWHERE ? long((next += 8) - 8) : number))
      }
    return numbers
  }

  /** The entry that the directory describes at a place, and the place behind. Its own header must say the same. */
  const entryAt = (at: number, end: number): readonly [entry: Entry, behind: number] => {
    if (word(at) !== CENTRAL) return damaged(where, `no entry at byte ${at}`, 'a directory of entries')
    const [flags, method, crc] = [short(at + 8), short(at + 10), word(at + 16)]
    const nameEnd = at + 46 + short(at + 28)
    const fieldsEnd = nameEnd + short(at + 30)
    const rawName = bytes.subarray(at + 46, nameEnd)
    const name = textOf(rawName)
    const [size, packed, place] = widened([word(at + 24), word(at + 20), word(at + 42)], nameEnd, fieldsEnd)
    const start = place + 30 + short(place + 26) + short(place + 28)
    const own = bytes.subarray(place + 30, place + 30 + short(place + 26))
    const told = [word(place + 14), word(place + 18), word(place + 22)]
    const agrees =
      word(place) === LOCAL &&
      Buffer.compare(own, rawName) === 0 &&
      short(place + 6) === flags &&
      short(place + 8) === method &&
      ((flags & SIZES_FOLLOW) !== 0 ||
        (told[0] === crc && told.slice(1).every((n, i) => n === ELSEWHERE || n === [packed, size][i])))
    return agrees && start + packed <= end
      ? [
          { name, flags, method, crc, size, packed: bytes.subarray(start, start + packed) },
          fieldsEnd + short(at + 32),
        ]
      : damaged(
          `${where}: ${name}`,
          'an entry that the directory describes otherwise',
          'one that is the same',
        )
  }

  const entries = (): ReadonlyMap<string, Entry> => {
    const { count, from, end } = directory()
    const found = new Map<string, Entry>()
    let at = from
    let total = 0
    for (let i = 0; i < count; i++) {
      const [entry, behind] = entryAt(at, from)
      if (found.has(entry.name))
        return damaged(`${where}: ${entry.name}`, 'a name twice', 'names that differ')
      found.set(entry.name, entry)
      total += entry.packed.length
      at = behind
    }
    if (at !== end)
      return damaged(where, `a directory of ${count} entries that has more`, 'as many as it says')
    return total <= bytes.length ? found : damaged(where, 'entries that overlap', 'entries side by side')
  }
  return { entries }
}

const contentOf = (where: string, most: number, { flags, method, crc, size, packed }: Entry): Uint8Array => {
  if ((flags & ENCRYPTED) !== 0)
    return fail({
      where,
      given: 'an encrypted entry',
      expected: 'one without a password',
      fix: 'unpack the archive',
    })
  if (method !== STORED && method !== DEFLATED)
    return fail({
      where,
      given: `an entry packed by method ${method}`,
      expected: `one that is stored (${STORED}) or deflated (${DEFLATED})`,
      fix: 'unpack the archive, or pack it anew',
    })
  if (method === DEFLATED && size > most)
    return fail({
      where,
      given: `an entry that unpacks to ${megabytes(size)}`,
      expected: `at most ${megabytes(most)}`,
      fix: 'unpack the archive, or store its files without compressing them (numpy.savez, zip -0)',
    })
  const content = method === STORED ? packed : unpack('deflate', packed, { size })
  if (content.length !== size)
    return damaged(where, `${content.length} bytes`, `the ${size} of the directory`)
  return crc32(content) === crc
    ? content
    : damaged(
        where,
        'bytes of another checksum (CRC-32) than they were written with',
        'them as they were written',
      )
}

/**
 * The archive in some bytes; `where` says in a problem whose bytes they are. An entry that is not packed shares the
 * memory of `bytes`. Problems: no zip archive, cut short, damaged, entries that overlap or have one name.
 */
export const zipArchive = (
  where: string,
  bytes: Uint8Array,
  most: number = LIMITS.unpacked,
): E.Either<Problem, Archive> => {
  const broken =
    (place: string) =>
    (message: string): Problem => ({
      where: place,
      given: `bytes that are no whole zip archive (${message})`,
      expected: 'a whole zip archive',
      cause: 'it was cut short or damaged, or is another kind of file',
      fix: 'download or copy it again',
    })
  return attempted((): Archive => {
    const entries = reading(where, bytes).entries()
    return {
      names: [...entries.keys()],
      read: (name) =>
        attempted(
          () => {
            const entry = entries.get(name)
            return entry === undefined
              ? fail({ where: `${where}: ${name}`, given: 'nothing of this name', expected: 'an entry' })
              : contentOf(`${where}: ${name}`, most, entry)
          },
          broken(`${where}: ${name}`),
        ),
    }
  }, broken(where))
}
