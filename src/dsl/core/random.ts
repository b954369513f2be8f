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
import { fail } from './problem'

/** Where randomness comes from: an opaque value that is never used up. */
export interface Key {
  readonly bytes: Uint8Array
}

const NONCE = new Uint8Array(12)

/** The root key of a run. */
export const key = (seed: number): Key =>
  Number.isSafeInteger(seed)
    ? { bytes: sha256(utf8ToBytes(`weyl seed ${seed}`)) }
    : fail({ where: 'key', given: String(seed), expected: 'a whole number' })

/** The child of a key under a label; different labels give independent streams. */
export const split = (parent: Key, label: string | number): Key => ({
  bytes: sha256(concatBytes(parent.bytes, utf8ToBytes(`/${label}`))),
})

const words = (source: Key, count: number): Uint32Array =>
  new Uint32Array(chacha20(source.bytes, NONCE, new Uint8Array(4 * count)).buffer)

/** `count` numbers, uniform on [low, high), with 53 random bits each. */
export const uniform = (source: Key, count: number, low = 0, high = 1): Float64Array => {
  const bits = words(source, 2 * count)
  const unit = (i: number) => ((bits[2 * i] >>> 5) * 2 ** 26 + (bits[2 * i + 1] >>> 6)) / 2 ** 53
  return Float64Array.from({ length: count }, (_, i) => low + (high - low) * unit(i))
}

/** `count` standard normal numbers (Box and Muller, 1958). */
export const normal = (source: Key, count: number): Float64Array => {
  const u = uniform(source, 2 * count)
  return Float64Array.from(
    { length: count },
    (_, i) => Math.sqrt(-2 * Math.log(1 - u[2 * i])) * Math.cos(2 * Math.PI * u[2 * i + 1]),
  )
}

/**
 * `count` standard normal numbers in single precision, for data by the million: other numbers than those of `normal`,
 * from a quarter of the random bits (32 for each number, so that none is beyond 6.8).
 */
export const normalFloats = (source: Key, count: number): Float32Array => {
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

/** `count` whole numbers, uniform on 0 … bound − 1. */
export const integers = (source: Key, count: number, bound: number): Int32Array =>
  Int32Array.from(uniform(source, count), (u) => Math.floor(u * bound))

/** A uniformly random order of 0 … count − 1 (Fisher and Yates). */
export const permutation = (source: Key, count: number): Int32Array => {
  const order = Int32Array.from({ length: count }, (_, i) => i)
  const u = uniform(source, count)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(u[i] * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
