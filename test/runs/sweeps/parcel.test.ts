/** Laws of parcels: what is packed comes out, and nothing else does. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Files, filesIn, opened, parcelOf, writeFiles } from '../../../src/runs/sweeps/redis/parcel'
import { test } from '../../laws/law'

const name = fc.stringMatching(/^[a-z0-9-]{1,8}(\.best|\.checkpoint)?\.(json|safetensors)$/)
const files: fc.Arbitrary<Files> = fc
  .uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 40 })), { maxLength: 5, selector: ([n]) => n })
  .map((entries) => new Map(entries))

const plain = (found: Files) =>
  [...found].map(([n, bytes]) => [n, [...bytes]] as const).sort(([a], [b]) => (a < b ? -1 : 1))

describe('a parcel', () => {
  test.prop([files])('gives what it was made of', (given) => {
    expect(plain(opened('here', parcelOf(given)))).toEqual(plain(given))
  })

  test.prop([files, fc.nat()])('that was cut short is refused', (given, length) => {
    const whole = parcelOf(given)
    expect(() => opened('here', whole.subarray(0, length % whole.length))).toThrow('a parcel that is damaged')
  })

  test.prop([files, fc.uint8Array({ minLength: 1, maxLength: 9 })])(
    'with more than it speaks of is refused',
    (given, more) => {
      expect(() => opened('here', Buffer.concat([parcelOf(given), more]))).toThrow('damaged')
    },
  )

  test.prop([fc.constantFrom('../a', '/etc/a', 'a/b', '..', '.a', '', 'a\\b', 'a\0b')])(
    'that names a file elsewhere is refused',
    (elsewhere) => {
      expect(() => opened('here', parcelOf(new Map([[elsewhere, new Uint8Array(1)]])))).toThrow('damaged')
    },
  )

  test.prop([files], { numRuns: 20 })('goes from folder to folder', async (given) => {
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    await writeFiles(folder, given)
    expect((await readdir(folder)).sort()).toEqual([...given.keys()].sort())
    for (const [n, bytes] of given) expect(Buffer.compare(await readFile(join(folder, n)), bytes)).toBe(0)
    expect(plain(await filesIn(folder))).toEqual(plain(given))
  })
})
