/**
 * Safetensors, a file format for named tensors that every machine-learning library reads: eight bytes with the
 * length of the header (little-endian), the header as JSON (element type, shape and place of each tensor, and
 * `__metadata__`, texts by name), then the elements of one tensor after the other, row by row, little-endian.
 * (Hugging Face, "Safetensors: Format", 2022.)
 *
 * Laws: decoding what was encoded gives the same tensors, bit for bit; equal tensors make equal bytes, in
 * whatever order they are given; the bytes of the tensors fill what follows the header, without gap or overlap.
 */
import * as E from 'fp-ts/Either'
import { identity, pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { fail, type Problem } from '../dsl/core/problem'
import { type Shape, showShape, sizeOf } from '../dsl/core/shape'
import type { DType, Values } from '../dsl/core/tensor'
import { type ElementCode, elementTypes } from './stored-elements'

/**
 * A tensor as stored. `values` is a Float32Array for float32, or a Float64Array where its numbers are known more exactly,
 * an Int32Array for int32, bytes 0 and 1 for bool.
 */
export interface StoredTensor {
  /** The type that its elements have here. */
  readonly dtype: DType
  /** The sizes of its axes. */
  readonly shape: Shape
  /** Its elements, row by row. */
  readonly values: Values
  /** How its elements lie in the file, where it is not F32, F64, I32 or BOOL: F16 and BF16 round a Float32Array. */
  readonly stored?: ElementCode
}

/** What a file holds. */
export interface StoredTensors {
  /** By name, such as `slow.conv.A`. */
  readonly tensors: Readonly<Record<string, StoredTensor>>
  /** Texts by name, as the file has them beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>
}

const METADATA = '__metadata__'

/** A header of a hundred thousand tensors; parsing a longer one could take more memory than the tensors. */
const LONGEST_HEADER = 10_000_000

/** Bytes before the header, and what its length is a multiple of, so that elements lie at whole addresses. */
const WORD = 8

/** How elements are stored unless a tensor says otherwise. */
const USUAL: Readonly<Record<DType, ElementCode>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' }

const codeOf = ({ dtype, values, stored }: StoredTensor): ElementCode =>
  stored ?? (dtype === 'float32' && values instanceof Float64Array ? 'F64' : USUAL[dtype])

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** Larger elements first, so that each begins at a multiple of its size; then by name. */
const inOrder = (a: readonly [string, StoredTensor], b: readonly [string, StoredTensor]): number =>
  elementTypes[codeOf(b[1])].bytes - elementTypes[codeOf(a[1])].bytes || byName(a, b)

/** The bytes of a tensor; throws if its values are not those that it says. */
const bytesOf = ([name, stored]: readonly [string, StoredTensor]): Uint8Array => {
  const { dtype, shape, values } = stored
  const code = codeOf(stored)
  const { array, dtype: own, encoded } = elementTypes[code]
  if (name === METADATA)
    fail({ where: 'encodeSafetensors', given: `a tensor named ${name}`, expected: 'another name' })
  if (dtype !== own)
    fail({
      where: `encodeSafetensors: ${name}`,
      given: `${dtype} to be stored as ${code}`,
      expected: `elements of ${dtype}`,
    })
  if (!(values instanceof array) || values.length !== sizeOf(shape))
    fail({
      where: `encodeSafetensors: ${name}`,
      given: `${values.length} values in a ${values.constructor.name}`,
      expected: `${sizeOf(shape)} in a ${array.name}, for ${dtype} of shape ${showShape(shape)}`,
    })
  return (
    encoded(values) ??
    fail(
      dtype === 'bool'
        ? { where: `encodeSafetensors: ${name}`, given: 'a bool other than 0 and 1', expected: '0 and 1' }
        : {
            where: `encodeSafetensors: ${name}`,
            given: `numbers that ${code} does not hold`,
            expected: 'numbers within its bounds',
            fix: 'store them as I32',
          },
    )
  )
}

/**
 * The bytes of a safetensors file, in pieces that are to follow each other: tensors that are stored as they are held are not copied. Throws for values
 * that do not fit their shape and element type, for a tensor named `__metadata__`, and for a header of more than 10 MB,
 * which would be refused when it is read.
 */
export const safetensorsPieces = (
  tensors: StoredTensors['tensors'],
  metadata: StoredTensors['metadata'],
): readonly Uint8Array[] => {
  const entries = Object.entries(tensors).sort(inOrder)
  const pieces = entries.map(bytesOf)
  const ends = [0]
  for (const { length } of pieces) ends.push(ends[ends.length - 1] + length)
  const described = entries.map(([name, stored], i) => [
    name,
    { dtype: codeOf(stored), shape: stored.shape, data_offsets: [ends[i], ends[i + 1]] },
  ])
  const texts = Object.entries(metadata).sort(byName)
  const head = texts.length === 0 ? [] : [[METADATA, Object.fromEntries(texts)]]
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...head, ...described])))
  const start = WORD + Math.ceil(json.length / WORD) * WORD
  if (start - WORD > LONGEST_HEADER)
    fail({
      where: 'encodeSafetensors',
      given: `${start - WORD} bytes of names, shapes and metadata`,
      expected: `at most ${LONGEST_HEADER}, as the header of a file`,
      fix: 'what is long goes into tensors, or into several files',
    })
  const header = new Uint8Array(start).fill(0x20, WORD)
  new DataView(header.buffer).setBigUint64(0, BigInt(start - WORD), true)
  header.set(json, WORD)
  return [header, ...pieces]
}

/** These pieces one after the other. */
export const encodeSafetensors = (...of: Parameters<typeof safetensorsPieces>): Uint8Array => {
  const pieces = safetensorsPieces(...of)
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  pieces.reduce((at, piece) => {
    bytes.set(piece, at)
    return at + piece.length
  }, 0)
  return bytes
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const count = new t.Type<number>(
  'a whole number',
  isCount,
  (value, context) => (isCount(value) ? t.success(value) : t.failure(value, context)),
  identity,
)

const described = t.type({
  dtype: t.string,
  shape: t.readonlyArray(count),
  data_offsets: t.tuple([count, count]),
})
type Described = t.TypeOf<typeof described>

interface Header {
  readonly entries: readonly (readonly [string, Described])[]
  readonly metadata: StoredTensors['metadata']
  readonly data: Uint8Array
}

const textsByName = t.record(t.string, t.string)

/** Names, shapes and entries may be of any length: a problem shows the beginning. */
const brief = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 200)}…`)

/** An entry that is none may hold anything, also what is nested too deep to be written. */
const written = (entry: unknown): string => {
  try {
    return brief(JSON.stringify(entry))
  } catch {
    return 'of something nested too deep'
  }
}

const again = 'copy or download the file again'

const damaged = (where: string, given: string, expected: string): E.Either<Problem, never> =>
  E.left({ where, given, expected, cause: 'the file is damaged, or of another format', fix: again })

const cutShort = (where: string, given: string, expected: string): E.Either<Problem, never> =>
  E.left({ where, given, expected, cause: 'the file was cut short, or is of another format', fix: again })

const headerOf = (name: string, bytes: Uint8Array): E.Either<Problem, Header> => {
  if (bytes.length < WORD)
    return cutShort(name, `a file of ${bytes.length} bytes`, `a safetensors file of at least ${WORD}`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > BigInt(bytes.length - WORD))
    return cutShort(name, `${bytes.length - WORD} bytes after the first ${WORD}`, `a header of ${length}`)
  if (length > BigInt(LONGEST_HEADER))
    return damaged(name, `a header of ${length} bytes`, `one of at most ${LONGEST_HEADER}`)
  const start = WORD + Number(length)
  const parsed = E.tryCatch(
    (): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(WORD, start))),
    E.toError,
  )
  if (E.isLeft(parsed) || !t.UnknownRecord.is(parsed.right))
    return damaged(name, 'a header that is no JSON object', 'the header of a safetensors file')
  const { [METADATA]: metadata = {}, ...rest } = parsed.right
  if (!textsByName.is(metadata)) return damaged(`${name}: ${METADATA}`, 'something else', 'texts by name')
  const entries: (readonly [string, Described])[] = []
  for (const [key, entry] of Object.entries(rest)) {
    if (!described.is(entry))
      return damaged(
        `${name}: ${brief(key)}`,
        `the entry ${written(entry)}`,
        'dtype, shape and data_offsets, with whole numbers from 0 on',
      )
    entries.push([key, entry])
  }
  return E.right({ entries, metadata, data: bytes.subarray(start) })
}

/** The tensors one after the other must fill the data: no gap, no overlap, no end beyond it. */
const checkPlaces = (name: string, { entries, data }: Header): E.Either<Problem, undefined> => {
  const places = entries
    .map(([key, { data_offsets }]) => ({ key, begin: data_offsets[0], end: data_offsets[1] }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  for (const { key, begin, end } of places) {
    const given = `the bytes from ${begin} to ${end}`
    if (begin !== reached || end < begin)
      return damaged(
        `${name}: ${brief(key)}`,
        given,
        `a place that begins at ${reached}, where the one before ends`,
      )
    if (end > data.length)
      return cutShort(`${name}: ${brief(key)}`, given, `an end within the ${data.length} of data`)
    reached = end
  }
  return reached === data.length
    ? E.right(undefined)
    : damaged(name, `${data.length} bytes of data`, `the ${reached} that its tensors fill`)
}

const isKnown = (code: string): code is ElementCode => Object.hasOwn(elementTypes, code)

const tensorIn =
  (name: string, data: Uint8Array) =>
  ([key, { dtype: code, shape, data_offsets }]: readonly [string, Described]): E.Either<
    Problem,
    readonly [string, StoredTensor]
  > => {
    const where = `${name}: ${brief(key)}`
    const [begin, end] = data_offsets
    if (!isKnown(code))
      return E.left({
        where,
        given: `elements of type '${brief(code)}'`,
        expected: `one of ${Object.keys(elementTypes).join(', ')}`,
        cause: 'the file was made by another program, with elements that weyl does not have',
        fix: 'convert the tensor to 32 bits in the program that made it',
      })
    const { dtype, bytes, decoded } = elementTypes[code]
    // A zero first: a product of many large counts overflows to infinity, and 0 · ∞ is not a number.
    const promised = bytes * (shape.includes(0) ? 0 : sizeOf(shape))
    if (promised !== end - begin)
      return damaged(
        where,
        `${end - begin} bytes`,
        `${promised} for ${code} of shape ${brief(showShape(shape))}`,
      )
    const values = decoded(data.subarray(begin, end))
    if (values !== undefined)
      return E.right([
        key,
        { dtype, shape, values, ...(codeOf({ dtype, shape, values }) !== code && { stored: code }) },
      ])
    return dtype === 'bool'
      ? damaged(where, 'a BOOL other than 0 and 1', '0 and 1')
      : E.left({
          where,
          given: `elements of type ${code} that are no whole numbers of 32 bits`,
          expected: `numbers from −2³¹ to 2³¹ − 1`,
          fix: 'convert the tensor to 32 bits in the program that made it',
        })
  }

/**
 * The tensors of a safetensors file; `name` says in a problem whose bytes they are. What is returned shares no
 * memory with `bytes`. Problems: cut short, no header, places that overlap, leave gaps or reach beyond the
 * data, sizes that do not fit the shape, element types that are none of `elementTypes`, whole numbers beyond 32 bits.
 */
export const decodeSafetensors = (name: string, bytes: Uint8Array): E.Either<Problem, StoredTensors> =>
  pipe(
    headerOf(name, bytes),
    E.chainFirst((header) => checkPlaces(name, header)),
    E.chain(({ entries, metadata, data }) =>
      pipe(
        entries,
        E.traverseArray(tensorIn(name, data)),
        E.map((tensors) => ({ tensors: Object.fromEntries(tensors), metadata })),
      ),
    ),
  )
