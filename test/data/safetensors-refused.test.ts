/** A file of safetensors that is wrong is refused in so many words, and never read in part. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { decodeSafetensors } from '../../src/data/safetensors'
import { right } from './outcome'
import { entry, file, said } from './safetensors-bytes'
import { test } from '../laws/law'

const DAMAGED =
  '\n  Likely cause: the file is damaged, or of another format.\n  Fix: copy or download the file again.'
const CUT =
  '\n  Likely cause: the file was cut short, or is of another format.\n  Fix: copy or download the file again.'

describe('decodeSafetensors refuses', () => {
  test('what is too short for its header', () => {
    expect(said(new Uint8Array(7))).toBe(
      `a.safetensors: got a file of 7 bytes, expected a safetensors file of at least 8.${CUT}`,
    )
    expect(said(Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123))).toBe(
      `a.safetensors: got 1 bytes after the first 8, expected a header of 9.${CUT}`,
    )
    const long = new Uint8Array(10_000_017).fill(0x20)
    new DataView(long.buffer).setBigUint64(0, 10_000_001n, true)
    expect(said(long)).toBe(
      `a.safetensors: got a header of 10000001 bytes, expected one of at most 10000000.${DAMAGED}`,
    )
    expect(said(new Uint8Array(100).fill(255))).toContain('expected a header of 18446744073709551615.')
  })

  test.prop([fc.constantFrom('{', '[]', '3', '', '"text"')])('a header that is no object', (header) => {
    expect(said(file(header))).toBe(
      `a.safetensors: got a header that is no JSON object, expected the header of a safetensors file.${DAMAGED}`,
    )
  })

  test('metadata that is not of texts', () => {
    expect(said(file({ __metadata__: { step: 3 } }))).toBe(
      `a.safetensors: __metadata__: got something else, expected texts by name.${DAMAGED}`,
    )
  })

  test.prop([
    fc.constantFrom(
      { dtype: 'F32', shape: [1] },
      entry('F32', [-1], 0, 4),
      entry('F32', [1.5], 0, 4),
      { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] },
      null,
    ),
  ])('an entry that is not one', (wrong) => {
    expect(said(file({ w: wrong }, [0, 0, 0, 0]))).toBe(
      `a.safetensors: w: got the entry ${JSON.stringify(wrong)}, ` +
        `expected dtype, shape and data_offsets, with whole numbers from 0 on.${DAMAGED}`,
    )
  })

  test('an entry that is long or nested deep, of which it shows the beginning', () => {
    const deep = `{"w":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    expect(said(file(deep))).toContain('a.safetensors: w: got the entry of something nested too deep')
    const long = said(file({ w: 'x'.repeat(100_000) }))
    expect(long).toContain(`got the entry "${'x'.repeat(199)}…, expected dtype`)
    expect(said(file({ ['k'.repeat(100_000)]: null })).length).toBeLessThan(1_000)
  })

  test('overlaps, gaps, and places beyond the data', () => {
    const eight = [0, 0, 0, 0, 0, 0, 0, 0]
    expect(said(file({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 2, 6) }, eight))).toBe(
      `a.safetensors: b: got the bytes from 2 to 6, expected a place that begins at 4, where the one before ends.${DAMAGED}`,
    )
    expect(said(file({ a: entry('F32', [1], 4, 8) }, eight))).toContain(
      'a: got the bytes from 4 to 8, expected a place that begins at 0, where the one before ends.',
    )
    expect(said(file({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 4, 0) }, eight))).toContain(
      'b: got the bytes from 4 to 0, expected a place that begins at 4',
    )
    expect(said(file({ a: entry('F32', [3], 0, 12) }, eight))).toBe(
      `a.safetensors: a: got the bytes from 0 to 12, expected an end within the 8 of data.${CUT}`,
    )
    expect(said(file({ a: entry('F32', [1], 0, 4) }, eight))).toBe(
      `a.safetensors: got 8 bytes of data, expected the 4 that its tensors fill.${DAMAGED}`,
    )
  })

  test('a size that does not fit the shape', () => {
    expect(said(file({ a: entry('F32', [3], 0, 8) }, [0, 0, 0, 0, 0, 0, 0, 0]))).toBe(
      `a.safetensors: a: got 8 bytes, expected 12 for F32 of shape [3].${DAMAGED}`,
    )
    const huge = new Array<number>(30).fill(2 ** 52)
    expect(said(file({ a: entry('F32', huge, 0, 0) }))).toContain('a: got 0 bytes, expected Infinity for F32')
    expect(
      right(decodeSafetensors('x', file({ a: entry('F32', [...huge, 0], 0, 0) }))).tensors.a.values,
    ).toHaveLength(0)
  })

  test('elements that weyl does not have', () => {
    expect(said(file({ a: entry('F8_E4M3', [1], 0, 1) }, [0]))).toBe(
      "a.safetensors: a: got elements of type 'F8_E4M3', expected one of " +
        'F16, BF16, F32, F64, I8, U8, I16, U16, I32, U32, I64, U64, BOOL.\n' +
        '  Likely cause: the file was made by another program, with elements that weyl does not have.\n' +
        '  Fix: convert the tensor to 32 bits in the program that made it.',
    )
    expect(said(file({ a: entry('constructor', [1], 0, 2) }, [0, 0]))).toContain(
      "elements of type 'constructor'",
    )
    expect(said(file({ a: entry('BOOL', [1], 0, 1) }, [2]))).toBe(
      `a.safetensors: a: got a BOOL other than 0 and 1, expected 0 and 1.${DAMAGED}`,
    )
  })
})
