import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emnist, type EmnistSplit } from '../../src/data/emnist'
import { idxBytes } from './idx-bytes'
import { right, wording } from './outcome'

const state = { folder: '' }
beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'weyl-emnist-'))
  // two images of two columns and three rows, one column after the other
  const images = idxBytes({ shape: [2, 2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16) })
  const labels = idxBytes({ shape: [2], data: Uint8Array.of(1, 26) })
  for (const side of ['train', 'test']) {
    const begin = join(state.folder, `emnist-letters-${side}`)
    await writeFile(`${begin}-images-idx3-ubyte.gz`, gzipSync(images))
    await writeFile(`${begin}-labels-idx1-ubyte.gz`, gzipSync(labels))
  }
})
afterAll(() => rm(state.folder, { recursive: true }))

describe('emnist', () => {
  test('turns each image upright, and takes as many classes as the set has', async () => {
    const { train, test: judged } = right(await emnist(state.folder, 'letters')())
    expect([train.height, train.width]).toEqual([3, 2])
    expect(Array.from(train.pixels)).toEqual([1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16])
    expect(Array.from(judged.labels)).toEqual([1, 26])
  })

  test('says which files it misses, and which sets there are', async () => {
    expect(wording(await emnist(state.folder, 'digits')())).toContain('emnist: got the folder')
    expect(wording(await emnist(state.folder, 'digits')())).toContain(
      'without emnist-digits-train-images-idx3-ubyte',
    )
    expect(wording(await emnist(state.folder, 'digit' as EmnistSplit)())).toBe(
      "emnist: got the set 'digit', expected one of balanced, byclass, bymerge, digits, letters, mnist.",
    )
  })
})
