/**
 * Floats of 16 bits as they are stored: float16 of IEEE 754 (5 bits of exponent, 10 of fraction) and bfloat16 (the upper
 * half of a float32). Laws: a float32 that came from 16 bits goes back to the same bits, those of no number too; any
 * other is rounded to the nearest, of two the even one, and beyond the largest to infinity.
 */

/** From the bits of each number to the bits of a float32, and back. */
interface Conversion {
  readonly widened: (bits: Uint16Array) => Float32Array
  readonly narrowed: (values: Float32Array) => Uint16Array
}

const [INFINITE, SIGN] = [0x7f800000, 0x8000]

const conversion = (wide: (bits: number) => number, narrow: (bits: number) => number): Conversion => ({
  // through bits, since numbers that are none lose theirs as numbers
  widened: (bits) => new Float32Array(Uint32Array.from(bits, wide).buffer),
  narrowed: (values) =>
    Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), narrow),
})

const bitsOf = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0]
const numberOf = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0]

/** Half the last bit that stays is added, less where that bit is even. */
const rounded = (bits: number, dropped: number): number =>
  (bits + 2 ** (dropped - 1) - 1 + ((bits >>> dropped) & 1)) >>> dropped

/** What is no number, with the upper bits of its fraction; never without any, which would be infinity. */
const none = (bits: number, dropped: number): number => {
  const upper = bits >>> dropped
  return (upper & (2 ** (23 - dropped) - 1)) === 0 ? upper | 1 : upper
}

const SMALLEST_HALF = 2 ** -24

const nearestEven = (x: number): number => {
  const below = Math.floor(x)
  const rest = x - below
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0)
}

export const float16 = conversion(
  (half) => {
    const [sign, exponent, fraction] = [(half & SIGN) << 16, (half >>> 10) & 31, half & 1023]
    if (exponent === 0) return (sign | bitsOf(fraction * SMALLEST_HALF)) >>> 0
    return (sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13)) >>> 0
  },
  (bits) => {
    const [sign, size] = [(bits >>> 16) & SIGN, bits & 0x7fffffff]
    if (size > INFINITE) return sign | 0x7c00 | (none(size, 13) & 1023)
    // from halfway between the largest and what would come next
    if (size >= bitsOf(65520)) return sign | 0x7c00
    if (size < bitsOf(2 ** -14)) return sign | nearestEven(numberOf(size) / SMALLEST_HALF)
    return sign | (rounded(size, 13) - (112 << 10))
  },
)

export const bfloat16 = conversion(
  (half) => (half << 16) >>> 0,
  (bits) => ((bits & 0x7fffffff) > INFINITE ? none(bits, 16) : rounded(bits, 16)),
)
