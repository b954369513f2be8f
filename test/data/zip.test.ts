import * as fc from 'fast-check'
import { zipSync } from 'fflate'
import * as E from 'fp-ts/Either'
import { describe, expect } from 'vitest'
import { zipArchive, type Archive } from '../../src/data/zip'
import { beginnings, flipped } from './mutants'
import { right, wording } from './outcome'
import { zipBytes } from './zip-bytes'
import { test } from '../laws/law'

const text = (content: string): Uint8Array => new Uint8Array(Buffer.from(content))

/** All that an archive holds, or the first problem. */
const contents = (bytes: Uint8Array): E.Either<unknown, readonly (readonly [string, string])[]> => {
  const archive = zipArchive('a.zip', bytes)
  return E.isLeft(archive)
    ? archive
    : E.traverseArray((name: string) =>
        E.map((content: Uint8Array) => [name, Buffer.from(content).toString('latin1')] as const)(
          archive.right.read(name),
        ),
      )(archive.right.names)
}

const opened = (bytes: Uint8Array): Archive => right(zipArchive('a.zip', bytes))

const names = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { maxLength: 5 })

describe('zipArchive', () => {
  test.prop([names, fc.uint8Array({ maxLength: 300 }), fc.boolean()])(
    'reads what was written, stored or deflated, with numbers of 32 bits or of 64',
    (some, bytes, wide) => {
      const parts = some.map((name, i) => ({
        name,
        content: bytes.subarray(i),
        method: i % 2 === 0 ? 8 : 0,
      }))
      const archive = opened(zipBytes(parts, { wide }))
      expect(archive.names).toEqual(some)
      for (const { name, content } of parts)
        expect(Array.from(right(archive.read(name)))).toEqual(Array.from(content))
    },
  )

  test('reads what another archiver wrote, and names that are UTF-8 without saying so', () => {
    const files = { 'a/b.txt': text('one'), 'ä.txt': new Uint8Array(3_000) }
    const archive = opened(zipSync(files))
    expect(archive.names).toEqual(Object.keys(files))
    expect(right(archive.read('ä.txt')).length).toBe(3_000)
    expect(opened(zipBytes([{ name: 'ä.txt', content: text('x') }])).names).toEqual(['ä.txt'])
  })

  test('with any bit changed holds the same, or is refused; cut short, it is refused', () => {
    const whole = zipSync({
      'x.npy': [text('some text, some text'), { level: 6 }],
      'cat/1.png': [text('stored'), { level: 0 }],
    })
    const expected = contents(whole)
    expect(E.isRight(expected)).toBe(true)
    let same = 0
    for (const other of flipped(whole)) {
      const found = contents(other)
      if (E.isRight(found)) {
        expect(found).toEqual(expected)
        same++
      }
    }
    // times, versions and attributes
    expect(same / (8 * whole.length)).toBeLessThan(0.3)
    for (const other of beginnings(whole)) expect(E.isLeft(contents(other))).toBe(true)
    expect(E.isLeft(contents(new Uint8Array([...whole, 0])))).toBe(true)
    expect(E.isLeft(contents(new Uint8Array([0, ...whole])))).toBe(true)
  })

  test('says what it refuses', () => {
    const content = text('some text')
    const said = (part: Parameters<typeof zipBytes>[0][number], most?: number) =>
      wording(right(zipArchive('a.zip', zipBytes([part]), most)).read(part.name))
    expect(said({ name: 'x', content, flags: 1 })).toContain('a.zip: x: got an encrypted entry')
    expect(said({ name: 'x', content, method: 12 })).toContain('a.zip: x: got an entry packed by method 12')
    expect(said({ name: 'x', content, size: 8 })).toContain(
      'a.zip: x: got bytes that are no whole zip archive',
    )
    expect(said({ name: 'x', content, size: 10 })).toContain(
      'a.zip: x: got 9 bytes, expected the 10 of the directory',
    )
    expect(said({ name: 'x', content, packed: text('other text'), method: 0, size: 10 })).toContain(
      'another checksum (CRC-32)',
    )
    expect(wording(opened(zipBytes([])).read('x'))).toContain('a.zip: x: got nothing of this name')
    const twice = zipBytes([
      { name: 'x', content },
      { name: 'x', content },
    ])
    expect(wording(zipArchive('a.zip', twice))).toContain('a.zip: x: got a name twice')
  })

  test('refuses a bomb by the size it declares, and stops unpacking at that size where it lies', () => {
    const zeros = new Uint8Array(100_000)
    const whole = zipBytes([{ name: 'x', content: zeros }])
    expect(whole.length).toBeLessThan(500)
    expect(wording(right(zipArchive('a.zip', whole, 99_999)).read('x'))).toContain(
      'a.zip: x: got an entry that unpacks to 1 MB, expected at most 1 MB.\n  Fix: unpack the archive, or store',
    )
    expect(right(right(zipArchive('a.zip', whole, 100_000)).read('x')).length).toBe(100_000)
    expect(
      right(right(zipArchive('a.zip', zipBytes([{ name: 'x', content: zeros, method: 0 }]), 9)).read('x'))
        .length,
    ).toBe(100_000)
    const lie = zipBytes([{ name: 'x', content: zeros, size: 10 }])
    expect(wording(right(zipArchive('a.zip', lie, 99_999)).read('x'))).toContain('no whole zip archive')
  })
})
