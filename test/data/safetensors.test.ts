/** Laws of safetensors: what was written is read, bit for bit, whatever the elements. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensors,
  type StoredTensor,
} from '../../src/data/safetensors'
import { right } from './outcome'
import { entry, file, said } from './safetensors-bytes'
import { test } from '../laws/law'

const bytesOf = ({ values }: StoredTensor): Uint8Array =>
  Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))

const shape = fc.array(fc.nat(3), { maxLength: 3 })
const size = (dimensions: readonly number[]) => dimensions.reduce((product, n) => product * n, 1)
const words = (length: number) => fc.uint8Array({ minLength: 4 * length, maxLength: 4 * length })

/** Any bits, those of NaNs and of minus zero among them. */
const stored: fc.Arbitrary<StoredTensor> = shape.chain((dimensions) =>
  fc.oneof(
    words(size(dimensions)).map((bits): StoredTensor => {
      const { buffer } = Uint8Array.from(bits)
      return { dtype: 'float32', shape: dimensions, values: new Float32Array(buffer) }
    }),
    words(2 * size(dimensions)).map((bits): StoredTensor => {
      const { buffer } = Uint8Array.from(bits)
      return { dtype: 'float32', shape: dimensions, values: new Float64Array(buffer) }
    }),
    words(size(dimensions)).map((bits): StoredTensor => {
      const { buffer } = Uint8Array.from(bits)
      return { dtype: 'int32', shape: dimensions, values: new Int32Array(buffer) }
    }),
    fc
      .uint8Array({ minLength: size(dimensions), maxLength: size(dimensions), max: 1 })
      .map((values): StoredTensor => ({ dtype: 'bool', shape: dimensions, values })),
  ),
)

const name = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '0', 'F32'),
)
const dictionary = <A>(value: fc.Arbitrary<A>) =>
  fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 }).map(Object.fromEntries<A>)

const comparable = (tensors: StoredTensors['tensors']) =>
  new Map(Object.entries(tensors).map(([key, tensor]) => [key, { ...tensor, values: bytesOf(tensor) }]))

describe('safetensors', () => {
  test.prop([dictionary(stored), dictionary(fc.string())])(
    'reads what it wrote, bit for bit',
    (tensors, metadata) => {
      const read = right(decodeSafetensors('x', encodeSafetensors(tensors, metadata)))
      expect(comparable(read.tensors)).toEqual(comparable(tensors))
      expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)))
    },
  )

  test.prop([dictionary(stored)])('writes equal bytes for equal tensors in any order', (tensors) => {
    const backwards = Object.fromEntries(Object.entries(tensors).reverse())
    expect(encodeSafetensors(backwards, {})).toEqual(encodeSafetensors(tensors, {}))
  })

  test.prop([dictionary(stored), fc.nat()])('does not read a file that was cut short', (tensors, at) => {
    const bytes = encodeSafetensors(tensors, {})
    expect(said(bytes.subarray(0, at % bytes.length))).toContain('\n  Fix: copy or download the file again.')
  })

  test.prop([dictionary(stored), fc.nat(), fc.integer({ min: 1, max: 255 })])(
    'reads a file with a wrong byte or refuses it, and never throws',
    (tensors, at, difference) => {
      const bytes = encodeSafetensors(tensors, {})
      bytes[at % bytes.length] ^= difference
      expect(['Left', 'Right']).toContain(decodeSafetensors('x', bytes)._tag)
    },
  )

  test('is laid out as the format says, elements at multiples of eight bytes', () => {
    const bytes = encodeSafetensors(
      {
        mask: { dtype: 'bool', shape: [3], values: Uint8Array.of(1, 0, 1) },
        b: { dtype: 'int32', shape: [], values: Int32Array.of(-2) },
        a: { dtype: 'float32', shape: [1, 2], values: Float32Array.of(1, 2) },
      },
      { step: '7' },
    )
    const header =
      '{"__metadata__":{"step":"7"},' + '"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[12,15]}}'
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    expect(length % 8).toBe(0)
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + length))
    expect(text.trimEnd()).toBe(
      header.replace(
        '"mask"',
        '"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
          '"b":{"dtype":"I32","shape":[],"data_offsets":[8,12]},"mask"',
      ),
    )
    expect(Array.from(bytes.subarray(8 + length))).toEqual([
      0, 0, 128, 63, 0, 0, 0, 64, 254, 255, 255, 255, 1, 0, 1,
    ])
  })

  test('reads elements at odd addresses', () => {
    const bytes = file({ m: entry('BOOL', [1], 0, 1), x: entry('F32', [1], 1, 5) }, [1, 0, 0, 128, 63])
    expect(right(decodeSafetensors('x', bytes))).toEqual({
      tensors: {
        m: { dtype: 'bool', shape: [1], values: Uint8Array.of(1) },
        x: { dtype: 'float32', shape: [1], values: Float32Array.of(1) },
      },
      metadata: {},
    })
  })
})

describe('elements of other sizes', () => {
  const whole = fc.constantFrom('I8', 'U8', 'I16', 'U16', 'I32', 'U32', 'I64', 'U64')
  const bytesEach: Readonly<Record<string, number>> = {
    I8: 1,
    U8: 1,
    I16: 2,
    U16: 2,
    F16: 2,
    BF16: 2,
    I64: 8,
    U64: 8,
  }

  test.prop([fc.constantFrom('F16', 'BF16', 'I8', 'U8', 'I16', 'U16'), fc.uint8Array({ maxLength: 40 })])(
    'are written as they were read, whatever their bits',
    (code, given) => {
      const count = Math.floor(given.length / bytesEach[code])
      const data = given.subarray(0, count * bytesEach[code])
      const { tensors } = right(
        decodeSafetensors('x', file({ a: entry(code, [count], 0, data.length) }, [...data])),
      )
      expect(tensors.a.stored).toBe(code)
      expect(encodeSafetensors(tensors, {}).slice(-data.length || Infinity)).toEqual(data)
    },
  )

  test.prop([whole, fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))])(
    'hold whole numbers within their bounds, and refuse others',
    (code, numbers) => {
      const bits = { 1: 8, 2: 16, 8: 64 }[bytesEach[code] ?? 0] ?? 32
      const [low, high] = code.startsWith('U')
        ? [0, 2 ** bits - 1]
        : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
      const small = numbers.map((x) => (bits < 32 ? x % 300 : x))
      const a = {
        dtype: 'int32',
        shape: [small.length],
        values: Int32Array.from(small),
        stored: code,
      } as StoredTensor
      const fits = small.every((x) => x >= low && x <= high)
      const { stored: _, ...usual } = a
      if (!fits) expect(() => encodeSafetensors({ a }, {})).toThrow(`numbers that ${code} does not hold`)
      else
        expect(right(decodeSafetensors('x', encodeSafetensors({ a }, {}))).tensors).toEqual({
          a: code === 'I32' ? usual : a,
        })
    },
  )

  test('beyond 32 bits are refused', () => {
    for (const [code, bytes] of [
      ['I64', [0, 0, 0, 0, 1, 0, 0, 0]],
      ['I64', [0, 0, 0, 0x80, 0, 0, 0, 0]],
      ['U64', [255, 255, 255, 255, 255, 255, 255, 255]],
      ['U32', [0, 0, 0, 0x80]],
    ] as const)
      expect(said(file({ a: entry(code, [1], 0, bytes.length) }, bytes))).toContain(
        `elements of type ${code} that are no whole numbers of 32 bits`,
      )
    const least = [0, 0, 0, 0x80, 255, 255, 255, 255]
    const read = right(decodeSafetensors('x', file({ a: entry('I64', [1], 0, 8) }, least)))
    expect(read.tensors.a.values).toEqual(Int32Array.of(-(2 ** 31)))
  })

  test('of another type are refused', () => {
    const a = { dtype: 'int32', shape: [1], values: Int32Array.of(1), stored: 'F16' } as const
    expect(() => encodeSafetensors({ a }, {})).toThrow('int32 to be stored as F16')
  })
})

describe('encodeSafetensors refuses', () => {
  const encode = (key: string, tensor: StoredTensor) => () => encodeSafetensors({ [key]: tensor }, {})

  test('values that do not fit', () => {
    expect(encode('w', { dtype: 'float32', shape: [2], values: Float32Array.of(1) })).toThrow(
      'encodeSafetensors: w: got 1 values in a Float32Array, expected 2 in a Float32Array, for float32 of shape [2].',
    )
    expect(encode('w', { dtype: 'float32', shape: [1], values: Int32Array.of(1) })).toThrow(
      'got 1 values in a Int32Array, expected 1 in a Float32Array',
    )
    expect(encode('w', { dtype: 'bool', shape: [1], values: Uint8Array.of(2) })).toThrow(
      'encodeSafetensors: w: got a bool other than 0 and 1, expected 0 and 1.',
    )
  })

  test('the name of the metadata', () => {
    expect(encode('__metadata__', { dtype: 'bool', shape: [], values: Uint8Array.of(1) })).toThrow(
      'encodeSafetensors: got a tensor named __metadata__, expected another name.',
    )
  })
})
