/**
 * Elements as text: their bytes, little-endian, in base64. So a program with constants is JSON, and not one bit is lost
 * on the way through it, NaN, −0 and infinities included.
 *
 * Law: decoding gives the elements that were encoded, bit for bit, in an array of the same kind.
 */
import * as t from 'io-ts'
import { checkElements } from '../core/elements'
import { fail } from '../core/problem'
import { sizeOf } from '../core/shape'
import type { Spec, Values } from '../core/tensor'

const kinds = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const

/** The kind of array that the elements are kept in: f64 where a constant is known more exactly than float32. */
type Kind = keyof typeof kinds

export const encodedValues = t.type({
  kind: t.keyof({ f32: null, f64: null, i32: null, u8: null }),
  base64: t.string,
})

export type EncodedValues = { readonly kind: Kind; readonly base64: string }

const kindOf = (values: Values): Kind => {
  if (values instanceof Float32Array) return 'f32'
  if (values instanceof Float64Array) return 'f64'
  return values instanceof Int32Array ? 'i32' : 'u8'
}

/** Bytes that become text in one call. */
const PIECE = 0x8000
/** Bytes of the largest constant: in base64 it is as long as a text can be. */
const MOST = 384 * 2 ** 20

const textOf = (values: Values): string => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  if (bytes.length > MOST)
    fail({
      where: 'program',
      given: `a constant of ${(bytes.length / 2 ** 20).toFixed(0)} MiB`,
      expected: `at most ${MOST / 2 ** 20} MiB in a program that is sent or kept`,
      cause: 'the function closes over a large tensor',
      fix: 'pass it as an argument',
    })
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)))
  return btoa(pieces.join(''))
}

/** The elements as text, which is made when somebody reads it: most programs never leave their process. */
export const encoded = (values: Values): EncodedValues => {
  let text: string | undefined
  return {
    kind: kindOf(values),
    get base64() {
      return (text ??= textOf(values))
    },
  }
}

/** The elements again; refuses text that is not theirs. */
export const decoded = ({ kind, base64 }: EncodedValues, { shape, dtype }: Spec): Values => {
  const array = kinds[kind]
  const refuse = (given: string) =>
    fail({
      where: 'constant',
      given,
      expected: `the base64 of ${sizeOf(shape)} elements of ${kind} for ${dtype}`,
      cause: 'the program was edited or cut short',
    })
  if (!{ float32: ['f32', 'f64'], int32: ['i32'], bool: ['u8'] }[dtype].includes(kind))
    return refuse(`elements of ${kind}`)
  const bytes = bytesOf(base64) ?? refuse('text that is not base64')
  if (bytes.length !== sizeOf(shape) * array.BYTES_PER_ELEMENT) return refuse(`${bytes.length} bytes`)
  const values = new array(bytes.buffer)
  checkElements('constant', values, dtype)
  return values
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    const text = atob(base64)
    const bytes = new Uint8Array(text.length)
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
    return bytes
  } catch {
    return undefined
  }
}
