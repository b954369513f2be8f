/**
 * Element types of files and what they are here: floats of 16 and 32 bits become float32, of 64 bits stay as exact as they
 * are, whole numbers become int32, in which those of 64 bits (and unsigned ones of 32) must fit.
 *
 * Law: what was encoded decodes to the same elements, bit for bit, if the type holds them.
 */
import type { DType, Values } from '../dsl/core/tensor'
import { bfloat16, float16 } from './float16'

export interface ElementType {
  readonly dtype: DType
  /** Of one element. */
  readonly bytes: number
  /** What the elements are held in. */
  readonly array: new (length: number) => Values
  /** From bytes of the file, little-endian, which may lie anywhere; nothing if an element is no int32, or no bool. */
  readonly decoded: (bytes: Uint8Array) => Values | undefined
  /** To bytes of the file; nothing if it has no such element. Where both have the same bits, memory is shared. */
  readonly encoded: (values: Values) => Uint8Array | undefined
}

interface Typed extends ArrayLike<number> {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly byteLength: number
}
interface Typing<A> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike): A
  from: (values: ArrayLike<number>) => A
}

const bytesIn = ({ buffer, byteOffset, byteLength }: Typed): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** The bytes at an address of their own, where elements of any size may begin. */
const moved = (bytes: Uint8Array): ArrayBufferLike => Uint8Array.from(bytes).buffer

/** Elements that are stored as they are held. */
const plain = <A extends Values>(dtype: DType, array: Typing<A> & ElementType['array']): ElementType => ({
  dtype,
  bytes: array.BYTES_PER_ELEMENT,
  array,
  decoded: (bytes) => new array(moved(bytes)),
  encoded: bytesIn,
})

const half = ({ widened, narrowed }: typeof float16): ElementType => ({
  dtype: 'float32',
  bytes: 2,
  array: Float32Array,
  decoded: (bytes) => widened(new Uint16Array(moved(bytes))),
  encoded: (values) => (values instanceof Float32Array ? bytesIn(narrowed(values)) : undefined),
})

/** Whole numbers in so many bits, with or without a sign. */
const whole = (array: Typing<Typed>, low: number, high: number): ElementType => ({
  dtype: 'int32',
  bytes: array.BYTES_PER_ELEMENT,
  array: Int32Array,
  decoded: (bytes) => {
    const values = new array(moved(bytes))
    const found = Int32Array.from(values)
    return found.every((value, i) => value === values[i]) ? found : undefined
  },
  encoded: (values) =>
    values.every((value) => value >= low && value <= high) ? bytesIn(array.from(values)) : undefined,
})

/** In 64 bits: the lower half, whose sign the upper half must repeat, or must be 0. */
const long = (signed: boolean): ElementType => ({
  dtype: 'int32',
  bytes: 8,
  array: Int32Array,
  decoded: (bytes) => {
    const halves = new Int32Array(moved(bytes))
    const lower = halves.filter((_, i) => i % 2 === 0)
    const fits = (value: number, i: number): boolean =>
      signed ? halves[2 * i + 1] === value >> 31 : value >= 0 && halves[2 * i + 1] === 0
    return lower.every(fits) ? lower : undefined
  },
  encoded: (values) =>
    signed || values.every((value) => value >= 0)
      ? bytesIn(Int32Array.from({ length: 2 * values.length }, (_, i) => values[i >> 1] >> (31 * (i & 1))))
      : undefined,
})

const isBit = (byte: number): boolean => byte <= 1

const bool: ElementType = {
  ...plain('bool', Uint8Array),
  decoded: (bytes) => (bytes.every(isBit) ? Uint8Array.from(bytes) : undefined),
  encoded: (values) => (values.every(isBit) ? bytesIn(values) : undefined),
}

/** By the names that they have in safetensors. */
export const elementTypes = {
  F16: half(float16),
  BF16: half(bfloat16),
  F32: plain('float32', Float32Array),
  F64: plain('float32', Float64Array),
  I8: whole(Int8Array, -(2 ** 7), 2 ** 7 - 1),
  U8: whole(Uint8Array, 0, 2 ** 8 - 1),
  I16: whole(Int16Array, -(2 ** 15), 2 ** 15 - 1),
  U16: whole(Uint16Array, 0, 2 ** 16 - 1),
  I32: plain('int32', Int32Array),
  U32: whole(Uint32Array, 0, 2 ** 32 - 1),
  I64: long(true),
  U64: long(false),
  BOOL: bool,
} as const

export type ElementCode = keyof typeof elementTypes
