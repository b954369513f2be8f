/**
 * Random numbers inside of programs. Their key is data: a program that is compiled once draws others for each key that it
 * is given, and `vmap` draws for each lane by its own. The generator is counter based, Philox4x32-10 (Salmon, Moraes, Dror
 * and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), on whole numbers that wrap.
 *
 * Laws: equal keys give equal bits on every engine, batched or not; what different numbers and names are folded in for
 * differs.
 */
import { asWritten, fail } from '../core/problem'
import { type Key, split } from '../core/random'
import { type Shape, showShape, sizeOf } from '../core/shape'
import { type AnyTensor, checkShape, checkTensor, isTensor, type Tensor } from '../core/tensor'
import { expandTo } from '../primitives/broadcast'
import { cast } from '../primitives/cast'
import { concat } from '../primitives/concat'
import { type BinaryName, binary, fillLike, mul, sub, unary } from '../primitives/elementwise'
import { literal, tensor } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { slice } from '../primitives/slice'

/** Where the random numbers of a program come from: 64 bits. */
export type RandomKey = Tensor<readonly [2], 'int32'>

/** Four words: a counter, and what becomes of it. */
export type Words = readonly [AnyTensor, AnyTensor, AnyTensor, AnyTensor]

const ROUNDS = 10
const FACTORS = [0xd2511f53, 0xcd9e8d57] as const
/** The golden ratio and √3 − 1, by which the key changes from round to round. */
const WEYL = [0x9e3779b9, 0xbb67ae85] as const

const by = (name: BinaryName, x: AnyTensor, word: number): AnyTensor => binary(name, x, fillLike(x, word | 0))
const xor = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('xor', x, expandTo(y, x.shape))

/** The function of the paper: four random words of each counter, under a key of two numbers. */
export const philox = (counter: Words, key: readonly [AnyTensor, AnyTensor]): Words => {
  let [a, b, c, d] = counter
  let [k, l] = key
  for (let round = 0; round < ROUNDS; round++) {
    const [left, right] = [
      xor(xor(by('mulHigh', c, FACTORS[1]), b), k),
      xor(xor(by('mulHigh', a, FACTORS[0]), d), l),
    ]
    ;[a, b, c, d] = [left, by('mul', c, FACTORS[1]), right, by('mul', a, FACTORS[0])]
    ;[k, l] = [by('add', k, WEYL[0]), by('add', l, WEYL[1])]
  }
  return [a, b, c, d]
}

/** The last word of counters: what they count tells their numbers from those of others. */
const COUNTS = { bits: 0, numbers: 1, names: 2 } as const

const words = (where: string, key: AnyTensor): readonly [AnyTensor, AnyTensor] => {
  const { shape, dtype } = checkTensor(where, key)
  if (dtype !== 'int32' || shape.length !== 1 || shape[0] !== 2)
    fail({
      where,
      given: `a key of ${dtype} ${showShape(shape)}`,
      expected: 'int32 [2]',
      fix: 'ops.keyOf(key(0)) makes one of a key; vmap gives each lane its own',
    })
  const word = (i: number): AnyTensor => reshape(slice(key, [i], [1]), [])
  return [word(0), word(1)]
}

/** Eight bytes of a key, as two words. */
const ofBytes = ({ bytes }: Key): readonly [number, number] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return [view.getInt32(0), view.getInt32(4)]
}

/**
 * A key for programs, determined by a key. Throws for what is no key, such as the number that one is made of.
 *
 * @example
 * keyOf(key(0)).shape // [2]
 */
export const keyOf = (key: Key): RandomKey =>
  ArrayBuffer.isView((key as Partial<Key> | undefined)?.bytes)
    ? tensor(ofBytes(key), [2], 'int32')
    : fail({ where: 'keyOf', given: asWritten(key), expected: 'a key', fix: 'key(0), or a split of it' })

const asWords = (data: number | string | AnyTensor): Words => {
  const [zero, number] = [literal(0, 'int32'), (n: number) => literal(n, 'int32')]
  if (typeof data === 'string') {
    const [a, b] = ofBytes(split({ bytes: new Uint8Array(32) }, data))
    return [number(a), number(b), zero, number(COUNTS.names)]
  }
  if (!isTensor(data) && !(Number.isInteger(data) && Math.abs(data) < 2 ** 31))
    fail({ where: 'foldIn', given: String(data), expected: 'a whole number below 2³¹, or a name' })
  const count = isTensor(data) ? data : number(data)
  if (count.dtype !== 'int32' || count.shape.length > 0)
    fail({ where: 'foldIn', given: `${count.dtype} ${showShape(count.shape)}`, expected: 'int32 []' })
  return [count, zero, zero, number(COUNTS.numbers)]
}

/**
 * The key for a part of what a key is for: by number, such as that of a step, which may be known as late as when the
 * program runs, or by name.
 *
 * @example
 * const k = keyOf(key(0))
 * randomUniform(foldIn(k, 1), [2]) // [0.876, 0.3229]
 * randomUniform(foldIn(k, 'dropout'), [2]) // [0.3411, 0.8873]
 */
export function foldIn(key: RandomKey, data: number | string | Tensor<readonly [], 'int32'>): RandomKey
export function foldIn(key: RandomKey, data: number | string | AnyTensor): AnyTensor {
  const own = words('foldIn', key)
  const [a, b] = philox(asWords(data), own)
  return concat([reshape(a, [1]), reshape(b, [1])], 0)
}

/**
 * Random bits: all whole numbers of 32 bits are equally likely. Throws for a key that is not int32 [2], and for sizes
 * that are not whole or below 0.
 *
 * @example
 * randomBits(keyOf(key(0)), [3]) // [-1179806210, -1425784169, 1224363068]
 */
export function randomBits<const S extends Shape>(key: RandomKey, shape: S): Tensor<S, 'int32'>
export function randomBits(key: RandomKey, shape: Shape): AnyTensor {
  checkShape('randomBits', shape)
  const own = words('randomBits', key)
  const [size, blocks] = [sizeOf(shape), Math.ceil(sizeOf(shape) / 4)]
  const count = tensor(
    Int32Array.from({ length: blocks }).map((_, i) => i),
    [blocks],
    'int32',
  )
  const zero = fillLike(count, 0)
  const all = philox([count, zero, zero, fillLike(count, COUNTS.bits)], own)
  return reshape(slice(concat(all, 0), [0], [size]), shape)
}

/** As many steps as there are from 0 to 1: the numbers of 24 bits, which float32 has exactly. */
const STEPS = 2 ** 24

/**
 * Random numbers of at least 0 and below 1, multiples of 2⁻²⁴; the same on every engine.
 *
 * @example
 * randomUniform(keyOf(key(0)), [3]) // [0.7253, 0.668, 0.2851]
 */
export function randomUniform<const S extends Shape>(key: RandomKey, shape: S): Tensor<S>
export function randomUniform(key: RandomKey, shape: Shape): AnyTensor {
  const steps = cast(by('mulHigh', randomBits(key, shape), STEPS), 'float32')
  return mul(steps, fillLike(steps, 1 / STEPS))
}

/**
 * Normal random numbers of mean 0 and deviation 1, none beyond 5.8 (Box and Muller, 1958); the same on every engine up to
 * its rounding of logarithm and cosine. Throws for keys and shapes as `randomBits` does.
 *
 * @example
 * randomNormal(keyOf(key(0)), [3]) // [1.494, -0.2377, -0.4912]
 */
export function randomNormal<const S extends Shape>(key: RandomKey, shape: S): Tensor<S>
export function randomNormal(key: RandomKey, shape: Shape): AnyTensor {
  checkShape('randomNormal', shape)
  const both = randomUniform(key, [2, sizeOf(shape)])
  const [u, v] = [0, 1].map((i) => slice(both, [i, 0], [1, sizeOf(shape)]))
  const radius = unary('sqrt', mul(unary('log', sub(fillLike(u, 1), u)), fillLike(u, -2)))
  return reshape(mul(radius, unary('cos', mul(v, fillLike(v, 2 * Math.PI)))), shape)
}
