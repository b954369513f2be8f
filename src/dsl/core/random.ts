/**
 * Random numbers as values: a key is split by label into independent keys, and a key determines its
 * stream. Law: the same key and the same labels give the same numbers on every engine and machine.
 *
 * The generator is counter based: ChaCha20 in counter mode, as a stream keyed by 32 bytes; a child key
 * is the SHA-256 hash of its parent and its label. (Splittable generators: Claessen and Pałka, 2013.)
 */
import { chacha20 } from '@noble/ciphers/chacha.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { checkParts } from './arguments'
import { asWritten, fail } from './problem'

/** Where randomness comes from: an opaque value that is never used up. */
export interface Key {
  /** 32 of them: a key of the cipher ChaCha20. */
  readonly bytes: Uint8Array
}

const NONCE = new Uint8Array(12)

/**
 * The root key of a run. Throws unless the seed is a whole number.
 *
 * @example
 * Array.from(uniform(key(7), 2)) // [0.7121, 0.819]
 */
export const key = (seed: number): Key =>
  Number.isSafeInteger(seed)
    ? { bytes: sha256(utf8ToBytes(`weyl seed ${seed}`)) }
    : fail({ where: 'key', given: asWritten(seed), expected: 'a whole number' })

/** Refuses what is no key, such as the number that one is made of. */
export const checkKey = (where: string, given: Key): Key =>
  checkParts(where, given, { bytes: 'a list' }, 'key(0), or a split of it')

/** A label as text, no two labels as the same. */
const textOf = (label: string | number): string => {
  if (typeof label === 'string') {
    const likeNumber = String(Number(label)) === label && Number.isSafeInteger(Number(label))
    // UTF-8 has no half of a pair of surrogates: JSON writes it in letters
    return likeNumber || label.startsWith('"') || /\p{Surrogate}/u.test(label) ? JSON.stringify(label) : label
  }
  const given: unknown = label
  return Number.isSafeInteger(given)
    ? String(label)
    : fail({
        where: 'split',
        given: `the label ${asWritten(label)}`,
        expected: 'a whole number or a text',
        fix: 'give another number as text, with the digits that count',
      })
}

/**
 * The child of a key under a label, a whole number or a text; different labels give independent streams. Throws for a
 * number that is not whole.
 *
 * @example
 * const root = key(7)
 * Array.from(uniform(split(root, 'weights'), 2)) // [0.1377, 0.5762]
 * Array.from(uniform(split(root, 'tasks'), 2)) // [0.456, 0.9394]
 */
export const split = (parent: Key, label: string | number): Key => ({
  bytes: sha256(concatBytes(checkKey('split', parent).bytes, utf8ToBytes(`/${textOf(label)}`))),
})

/** As many numbers as are drawn at once: 4 GiB of random bits. */
const MOST = 2 ** 28

const counted = (where: string, source: Key, count: number): void => {
  checkKey(where, source)
  if (!Number.isInteger(count) || count < 0 || count > MOST)
    fail({
      where,
      given: `a count of ${count}`,
      expected: 'a whole number from 0 to 2²⁸',
      ...(count > MOST ? { fix: 'draw them in parts, each from a split of the key' } : {}),
    })
}

const words = (source: Key, count: number): Uint32Array =>
  new Uint32Array(chacha20(source.bytes, NONCE, new Uint8Array(4 * count)).buffer)

/** `count` numbers, uniform on [0, 1). */
const units = (source: Key, count: number): Float64Array => {
  const bits = words(source, 2 * count)
  const numbers = new Float64Array(count)
  for (let i = 0; i < count; i++)
    numbers[i] = ((bits[2 * i] >>> 5) * 2 ** 26 + (bits[2 * i + 1] >>> 6)) / 2 ** 53
  return numbers
}

/**
 * `count` numbers, uniform on [low, high), with 53 random bits each; `low` where `high` is the same. Throws unless `low`
 * ≤ `high`, both finite, and for a count that is not whole or not from 0 to 2²⁸.
 *
 * @example
 * Array.from(uniform(key(0), 3, -1, 1)) // [0.2995, -0.4403, -0.5518]
 */
export const uniform = (source: Key, count: number, low = 0, high = 1): Float64Array => {
  counted('uniform', source, count)
  const width = high - low
  if (!(low <= high && Number.isFinite(width)))
    fail({
      where: 'uniform',
      given: `numbers from ${low} to ${high}`,
      expected: 'two finite numbers, the smaller first, that are not too far apart to subtract',
    })
  // what is rounded up to `high` is `low`: as on a circle, so that all numbers between are as likely
  return units(source, count).map((u) => {
    const x = low + width * u
    return x < high ? x : low
  })
}

/**
 * `count` standard normal numbers (Box and Muller, 1958); none is beyond 8.6. Throws for counts as `uniform` does.
 *
 * @example
 * Array.from(normal(key(0), 3)) // [-0.2702, 0.5912, 2.189]
 */
export const normal = (source: Key, count: number): Float64Array => {
  counted('normal', source, count)
  const u = units(source, 2 * count)
  const numbers = new Float64Array(count)
  for (let i = 0; i < count; i++)
    numbers[i] = Math.sqrt(-2 * Math.log(1 - u[2 * i])) * Math.cos(2 * Math.PI * u[2 * i + 1])
  return numbers
}

/**
 * `count` standard normal numbers in single precision, for data by the million: other numbers than those of `normal`,
 * from a quarter of the random bits (32 for each number, so that none is beyond 6.8).
 */
export const normalFloats = (source: Key, count: number): Float32Array => {
  counted('normalFloats', source, count)
  const bits = words(source, count + (count % 2))
  const numbers = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((bits[i] + 0.5) / 2 ** 32))
    const angle = (2 * Math.PI * bits[i + 1]) / 2 ** 32
    numbers[i] = radius * Math.cos(angle)
    numbers[i + 1] = radius * Math.sin(angle)
  }
  return numbers.subarray(0, count)
}

/**
 * `count` whole numbers, uniform on 0 … bound − 1. Throws for counts as `uniform` does, and unless the bound is a whole
 * number from 1 to 2³¹.
 *
 * @example
 * Array.from(integers(key(0), 5, 10)) // [6, 2, 2, 9, 9]
 */
export const integers = (source: Key, count: number, bound: number): Int32Array => {
  counted('integers', source, count)
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 31)
    fail({
      where: 'integers',
      given: `a bound of ${bound}`,
      expected: 'a whole number from 1 to 2³¹',
      ...(bound > 2 ** 31 ? { fix: `uniform(key, ${count}, 0, ${bound}).map(Math.floor), in float64` } : {}),
    })
  return Int32Array.from(units(source, count), (u) => Math.floor(u * bound))
}

/**
 * A uniformly random order of 0 … count − 1 (Fisher and Yates). Throws for counts as `uniform` does.
 *
 * @example
 * Array.from(permutation(key(0), 5)) // [1, 2, 0, 3, 4]
 */
export const permutation = (source: Key, count: number): Int32Array => {
  counted('permutation', source, count)
  const order = Int32Array.from({ length: count }, (_, i) => i)
  const u = units(source, count)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(u[i] * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
