/**
 * NPY, the file format of one numpy array: the bytes 93 "NUMPY", the version, the length of the header, the header (a
 * Python dictionary of element type, order and shape), then the elements. (numpy, "A simple file format for NumPy
 * arrays".) Only little-endian floats in C order are read. Contract: what is returned has exactly as many elements as
 * its shape says.
 */
import * as E from 'fp-ts/Either'
import type { Problem } from '../dsl/core/problem'
import { sizeOf, type Shape } from '../dsl/core/shape'

/** An array of floats, row-major. */
export interface Npy {
  readonly shape: Shape
  readonly data: Float32Array | Float64Array
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

const parseHeader = (text: string): Header | undefined => {
  const descr = /'descr': *'([^']*)'/.exec(text)?.at(1)
  const order = /'fortran_order': *(True|False)/.exec(text)?.at(1)
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.at(1)
  return descr === undefined || order === undefined || shape === undefined
    ? undefined
    : {
        descr,
        fortran: order === 'True',
        shape: shape
          .split(',')
          .filter((side) => side.trim() !== '')
          .map(Number),
      }
}

type Floats = Float32ArrayConstructor | Float64ArrayConstructor

const elements: ReadonlyMap<string, Floats> = new Map<string, Floats>([
  ['<f4', Float32Array],
  ['<f8', Float64Array],
])

/**
 * Reads the bytes of an array; `name` says in a `Problem` whose bytes they are. Problems: no NPY header, another
 * element type, Fortran order, fewer or more bytes than the shape says.
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
  const array = elements.get(header.descr)
  if (array === undefined) {
    return E.left({
      where: name,
      given: `elements of type ${JSON.stringify(header.descr)}`,
      expected: 'little-endian floats, "<f4" or "<f8"',
      fix: 'convert the array before it is saved: x.astype("float32")',
    })
  }
  // An order matters only where there are two dimensions or more.
  if (header.fortran && header.shape.length > 1) {
    return E.left({
      where: name,
      given: 'an array in Fortran order',
      expected: 'C order, the last dimension fastest',
      fix: 'save numpy.ascontiguousarray(x)',
    })
  }
  const count = sizeOf(header.shape)
  const rest = (bytes.length - place[1]) / array.BYTES_PER_ELEMENT
  return rest === count
    ? E.right({ shape: header.shape, data: new array(new Uint8Array(bytes.subarray(place[1])).buffer) })
    : E.left({
        where: name,
        given: `${rest} elements`,
        expected: `${count} for the shape [${header.shape.join(', ')}] in its header`,
        ...(rest < count && { cause: 'the file was cut short' }),
      })
}
