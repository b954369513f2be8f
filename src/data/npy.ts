/**
 * NPY, the file format of one numpy array: the bytes 93 "NUMPY", the version, the length of the header, the header (a
 * Python dictionary of element type, order and shape), then the elements. (numpy, "A simple file format for NumPy
 * arrays".) All versions, all numbers (and bools) in either order of bytes, and both orders of axes are read. Contract:
 * what is returned has exactly as many elements as its shape says, the last axis fastest.
 */
import * as E from 'fp-ts/Either'
import type { Problem } from '../dsl/core/problem'
import { sizeOf, type Shape, stridesOf } from '../dsl/core/shape'
import type { Values } from '../dsl/core/tensor'
import { type ElementCode, elementTypes } from './stored-elements'

/** An array, row-major; whole numbers as int32. */
export interface Npy {
  readonly shape: Shape
  readonly data: Values
}

const MAGIC = '\u0093NUMPY'

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** The longest header that version 1 can have; numpy itself reads no longer ones of any version unless told to. */
const LONGEST = 0xffff

/** Where the header lies: after a length of two bytes in version 1, of four later. Undefined if there is none. */
const headerOf = (bytes: Uint8Array): readonly [from: number, to: number] | undefined => {
  if (bytes.length < 12 || latin1(bytes.subarray(0, 6)) !== MAGIC || ![1, 2, 3].includes(bytes[6]))
    return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [from, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)]
  return length <= LONGEST && from + length <= bytes.length ? [from, from + length] : undefined
}

interface Header {
  readonly descr: string
  readonly fortran: boolean
  readonly shape: Shape
}

/** Python 2 wrote the sizes of some arrays as long numbers: (3L, 4L). */
const parseHeader = (text: string): Header | undefined => {
  const descr = /'descr': *('[^']*'|\[.*\])/.exec(text)?.at(1)
  const order = /'fortran_order': *(True|False)/.exec(text)?.at(1)
  const shape = /'shape': *\(([\dL, ]*)\)/.exec(text)?.at(1)
  return descr === undefined || order === undefined || shape === undefined
    ? undefined
    : {
        descr: descr.startsWith("'") ? descr.slice(1, -1) : descr,
        fortran: order === 'True',
        shape: shape
          .split(',')
          .filter((side) => side.trim() !== '')
          .map((side) => Number(side.trim().replace(/L$/, ''))),
      }
}

/** The kind and size of an element after the order of its bytes, as numpy writes them. */
const CODES: Readonly<Record<string, ElementCode>> = {
  b1: 'BOOL',
  f2: 'F16',
  f4: 'F32',
  f8: 'F64',
  i1: 'I8',
  i2: 'I16',
  i4: 'I32',
  i8: 'I64',
  u1: 'U8',
  u2: 'U16',
  u4: 'U32',
  u8: 'U64',
}

const codeOf = (descr: string): ElementCode | undefined => {
  const kind = /^[<>=|](?=.)/.test(descr) ? descr.slice(1) : descr
  return Object.hasOwn(CODES, kind) ? CODES[kind] : undefined
}

/** The bytes of each element in the other order. */
const swapped = (bytes: Uint8Array, size: number): Uint8Array =>
  bytes.map((_, i) => bytes[i - (i % size) + size - 1 - (i % size)])

/** From the first axis fastest to the last axis fastest. */
const rowMajor = (data: Values, shape: Shape): Values => {
  const strides = stridesOf([...shape].reverse()).toReversed()
  const outer = stridesOf(shape)
  const place = (i: number): number =>
    shape.reduce((sum, size, axis) => sum + (Math.floor(i / outer[axis]) % size) * strides[axis], 0)
  return data.map((_, i) => data[place(i)])
}

/**
 * Reads the bytes of an array; `name` says in a `Problem` whose bytes they are. Problems: no NPY header, another
 * element type, whole numbers beyond 32 bits, fewer or more bytes than the shape says.
 */
export const parseNpy = (name: string, bytes: Uint8Array): E.Either<Problem, Npy> => {
  const place = headerOf(bytes)
  const header = place && parseHeader(latin1(bytes.subarray(...place)))
  if (place === undefined || header === undefined) {
    return E.left({
      where: name,
      given: 'bytes without the header of a numpy array',
      expected: 'an array as numpy.save or numpy.savez writes it',
      cause: 'it is another file, or it was cut short',
    })
  }
  const { descr, fortran, shape } = header
  const code = codeOf(descr)
  if (code === undefined) {
    return E.left({
      where: name,
      given: `elements of type ${JSON.stringify(descr.slice(0, 200))}`,
      expected: 'numbers or bools, of at most 8 bytes each',
      fix: 'convert the array before it is saved: x.astype("float32")',
    })
  }
  const { bytes: size, decoded } = elementTypes[code]
  const count = sizeOf(shape)
  const rest = (bytes.length - place[1]) / size
  if (rest !== count)
    return E.left({
      where: name,
      given: `${rest} elements`,
      expected: `${count} for the shape [${shape.join(', ')}] in its header`,
      ...(rest < count && { cause: 'the file was cut short' }),
    })
  const stored = bytes.subarray(place[1])
  const data = decoded(descr.startsWith('>') ? swapped(stored, size) : stored)
  if (data === undefined)
    return E.left({
      where: name,
      given: `elements of type ${descr}, some of which are ${code === 'BOOL' ? 'neither 0 nor 1' : 'beyond 32 bits'}`,
      expected: code === 'BOOL' ? 'bools' : 'numbers from −2³¹ to 2³¹ − 1',
      ...(code !== 'BOOL' && { fix: 'convert the array before it is saved: x.astype("float64")' }),
    })
  return E.right({ shape, data: fortran && shape.length > 1 ? rowMajor(data, shape) : data })
}
