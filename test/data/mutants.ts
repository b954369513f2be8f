/** Damaged files, for tests of readers: whole ones with bits, bytes, runs and numbers that are not as they were. */
import * as fc from 'fast-check'

type Edit = (bytes: Uint8Array) => Uint8Array

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

/** A place in a file of any length; the two ends, where headers and directories are, more often than they would be. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (size: number) => Math.floor(share * size)),
  fc.nat(64).map((at) => (size: number) => Math.min(at, size)),
  fc.nat(64).map((at) => (size: number) => Math.max(0, size - at)),
)

const flip = fc.tuple(place, fc.nat(7)).map(([at, bit]): Edit => (bytes) => {
  const other = Uint8Array.from(bytes)
  if (other.length > 0) other[Math.min(at(bytes.length), bytes.length - 1)] ^= 1 << bit
  return other
})

const cut = place.map(
  (at): Edit =>
    (bytes) =>
      bytes.slice(0, at(bytes.length)),
)

const insertion = fc.tuple(place, fc.uint8Array({ maxLength: 16 })).map(([at, more]): Edit => (bytes) => {
  const from = at(bytes.length)
  return joined(bytes.subarray(0, from), more, bytes.subarray(from))
})

/** A run that is there twice, or not at all. */
const run = fc
  .tuple(place, fc.nat(300), fc.constantFrom(0, 2))
  .map(([at, length, times]): Edit => (bytes) => {
    const from = at(bytes.length)
    const part = bytes.subarray(from, from + length)
    return joined(
      bytes.subarray(0, from),
      ...new Array<Uint8Array>(times).fill(part),
      bytes.subarray(from + length),
    )
  })

/** A number of 2, 4 or 8 bytes that is least, greatest, or next to what it was, as in fields of lengths and places. */
const number = fc
  .tuple(
    place,
    fc.constantFrom(2, 4, 8),
    fc.boolean(),
    fc.constantFrom('none', 'all', 'half', 'more', 'less'),
  )
  .map(([at, width, little, what]): Edit => (bytes) => {
    const other = Uint8Array.from(bytes)
    const from = at(bytes.length)
    const field = other.subarray(from, from + width)
    if (what === 'none' || what === 'all' || what === 'half') {
      field.fill(what === 'none' ? 0 : 255)
      if (what === 'half' && field.length > 0) field[little ? field.length - 1 : 0] = 127
    } else if (field.length > 0) field[little ? 0 : field.length - 1] += what === 'more' ? 1 : 255
    return other
  })

/** Digits of a number in a text, made long, negative or no number at all. */
const digits = fc
  .tuple(
    fc.nat(),
    fc.constantFrom('0', '-1', '1e9', '99999999999999999999', '1.5', 'NaN', '""', '[]', '{}', 'null'),
  )
  .map(([which, other]): Edit => (bytes) => {
    const text = Buffer.from(bytes).toString('latin1')
    const found = [...text.matchAll(/\d+/g)]
    if (found.length === 0) return bytes
    const { 0: old, index } = found[which % found.length]
    return new Uint8Array(
      Buffer.from(text.slice(0, index) + other + text.slice(index + old.length), 'latin1'),
    )
  })

/** One to four edits after each other. */
const edits = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: flip },
      { weight: 2, arbitrary: number },
      { weight: 1, arbitrary: cut },
      { weight: 1, arbitrary: insertion },
      { weight: 1, arbitrary: run },
      { weight: 1, arbitrary: digits },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(
    (all): Edit =>
      (bytes) =>
        all.reduce((some, edit) => edit(some), bytes),
  )

/** Files that were one of `seeds`. */
export const mutants = (seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.tuple(fc.constantFrom(...seeds), edits).map(([seed, edit]) => edit(seed))

/** Every file with one bit that is not as it was. */
export const flipped = function* (bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const other = Uint8Array.from(bytes)
    other[bit >> 3] ^= 1 << (bit & 7)
    yield other
  }
}

/** Every beginning of a file, but for all of it. */
export const beginnings = function* (bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length)
}
