import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { parseIdx, readIdx, type Idx } from '../../src/data/idx'
import { idxBytes } from './idx-bytes'
import { beginnings, flipped } from './mutants'
import { right, wording } from './outcome'
import { test } from '../laws/law'

const arrays: fc.Arbitrary<Idx> = fc
  .array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 })
  .chain((shape) => {
    const size = shape.reduce((product, n) => product * n, 1)
    return fc.record({
      shape: fc.constant(shape),
      data: fc.uint8Array({ minLength: size, maxLength: size }),
    })
  })

const pair = idxBytes({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) })
const wordingOf = (...bytes: readonly number[]) => wording(parseIdx('some file', Uint8Array.from(bytes)))

describe('parseIdx', () => {
  test.prop([arrays])('reads back what was written', (idx) => {
    expect(right(parseIdx('some file', idxBytes(idx)))).toEqual(idx)
  })

  test.prop([arrays], { numRuns: 30 })('reads gzipped bytes as plain ones', (idx) => {
    expect(right(parseIdx('some file', gzipSync(idxBytes(idx))))).toEqual(idx)
  })

  test.prop([arrays, fc.nat()])('finds every cut', (idx, at) => {
    const bytes = idxBytes(idx)
    expect(wording(parseIdx('some file', bytes.subarray(0, at % bytes.length)))).toContain('cut short')
  })

  test.prop([arrays, fc.uint8Array({ minLength: 1 })])('finds every excess', (idx, more) => {
    const bytes = Uint8Array.of(...idxBytes(idx), ...more)
    expect(wording(parseIdx('some file', bytes))).toContain('files were joined')
  })

  test.prop([fc.uint8Array()])('never throws', (bytes) => {
    expect(['Left', 'Right']).toContain(parseIdx('some file', bytes)._tag)
  })

  test('reads bytes that lie inside a larger buffer', () => {
    const buffer = Uint8Array.of(9, 9, ...pair, 9)
    const { data } = right(parseIdx('some file', buffer.subarray(2, 2 + pair.length)))
    expect(Array.from(data)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('says what is wrong with a file that is too short or too long', () => {
    expect(wordingOf(0, 0)).toBe(
      'some file: got a file of 2 bytes, expected an IDX header of 4 bytes or more.\n' +
        '  Likely cause: the download or copy was cut short.\n' +
        '  Fix: download or copy the file again.',
    )
    expect(wordingOf(0, 0, 8, 2, 0, 0, 0)).toContain(
      'got a file of 7 bytes, expected a header of 12 bytes for 2 dimensions',
    )
    expect(wordingOf(...pair.subarray(0, -1))).toContain(
      'got 5 elements, expected 6 for the shape [2, 3] in its header',
    )
    expect(wordingOf(...pair, 7)).toBe(
      'some file: got 7 elements, expected 6 for the shape [2, 3] in its header.\n' +
        '  Likely cause: files were joined, or the header is of another file.\n' +
        '  Fix: download or copy the file again.',
    )
  })

  test('a shape too large to count is truncated, whatever the order of its sizes', () => {
    const sizes = Array.from({ length: 40 }, () => [255, 255, 255, 255]).flat()
    expect(wordingOf(0, 0, 8, 40, ...sizes)).toContain('got 0 elements, expected Infinity')
    const none = [0, 0, 8, 41, ...sizes, 0, 0, 0, 0]
    expect(right(parseIdx('some file', Uint8Array.from(none))).data).toHaveLength(0)
    expect(wordingOf(...none, 7)).toContain('got 1 elements, expected 0')
  })

  test('says which bytes were found in place of IDX, and what they look like', () => {
    expect(wordingOf(0x3c, 0x68, 0x74, 0x6d, 0x6c)).toBe(
      'some file: got a file that begins with the bytes 3c 68 74 6d, expected the IDX bytes 00 00 08, ' +
        'then the number of dimensions (03 for images, 01 for labels).\n' +
        '  Likely cause: a web page was saved in place of the file.\n' +
        '  Fix: give the IDX file itself, plain or gzipped.',
    )
    expect(wordingOf(0x50, 0x4b, 3, 4)).toContain('it is a zip archive that has not been unpacked')
    expect(wordingOf(3, 8, 0, 0)).toContain('the byte order of the header is swapped')
    expect(wordingOf(1, 2, 3, 4)).toContain('it is not an IDX file')
    expect(wordingOf(0, 0, 0x22, 1)).toContain('begins with the bytes 00 00 22 01')
  })

  test.each([
    [0x09, 'signed bytes'],
    [0x0b, '16-bit integers'],
    [0x0c, '32-bit integers'],
    [0x0d, '32-bit floats'],
    [0x0e, '64-bit floats'],
  ])('names the element type %i', (type, name) => {
    const bytes = `00 00 ${type.toString(16).padStart(2, '0')} 03`
    expect(wordingOf(0, 0, type, 3)).toBe(
      `some file: got elements that are ${name} (first bytes ${bytes}), expected unsigned bytes (00 00 08 …).\n` +
        '  Fix: convert the file to unsigned bytes, 0 to 255.',
    )
  })

  test('says that gzip data are broken', () => {
    expect(wording(parseIdx('some file', gzipSync(pair).subarray(0, -9)))).toBe(
      'some file: got gzip data that cannot be inflated (unexpected end of file), expected a whole gzip file.\n' +
        '  Likely cause: the download or copy was cut short or damaged.\n' +
        '  Fix: download or copy the file again.',
    )
  })

  test('reads gzipped bytes with any bit changed as they were, or refuses them; also what follows them', () => {
    const whole = gzipSync(pair)
    for (const other of flipped(whole)) {
      const found = parseIdx('some file', other)
      if (E.isRight(found)) expect(found).toEqual(parseIdx('some file', pair))
    }
    for (const other of beginnings(whole)) expect(E.isLeft(parseIdx('some file', other))).toBe(true)
    const parts = Buffer.concat([gzipSync(pair.subarray(0, 5)), gzipSync(pair.subarray(5))])
    expect(right(parseIdx('some file', parts))).toEqual(right(parseIdx('some file', pair)))
    expect(wording(parseIdx('some file', Buffer.concat([whole, Buffer.from('more')])))).toContain(
      'cannot be inflated',
    )
    expect(wording(parseIdx('some file', Buffer.concat([whole, whole])))).toContain(
      'got 24 elements, expected 6',
    )
  })

  test('refuses a gzip bomb, whatever it says of its length', () => {
    const bomb = gzipSync(new Uint8Array(2_000_000))
    const lying = Uint8Array.from(bomb)
    lying.set([9, 0, 0, 0], bomb.length - 4)
    for (const bytes of [bomb, lying])
      expect(wording(parseIdx('some file', bytes, 1_000_000))).toContain(
        'larger than they may be when they are inflated here, expected at most 1 MB.\n  Fix: inflate the file (gunzip)',
      )
  })
})

describe('readIdx', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weyl-idx-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('reads a file', async () => {
    const path = join(folder, 'pair')
    await writeFile(path, pair)
    expect(right(await readIdx(path)())).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) })
  })

  test('names the file in what is wrong with its bytes', async () => {
    const path = join(folder, 'short')
    await writeFile(path, pair.subarray(0, 13))
    expect(wording(await readIdx(path)())).toContain(`${path}: got 1 elements, expected 6`)
  })

  test('says that there is no file, or that it is not one', async () => {
    const path = join(folder, 'nowhere')
    expect(wording(await readIdx(path)())).toBe(
      `${path}: got no file, expected an IDX file.\n  Fix: check the path.`,
    )
    expect(wording(await readIdx(folder)())).toContain('got a file that cannot be read (EISDIR')
  })
})
