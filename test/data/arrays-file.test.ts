import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArrays } from '../../src/data/arrays-file'
import { npy } from './npy-bytes'
import { right, wording } from './outcome'

const state = { folder: '' }
beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'weyl-arrays-'))
})
afterAll(() => rm(state.folder, { recursive: true }))

const floats = npy([2], Float32Array.of(1, 2.5))
const longs = npy([1], Float64Array.of(0), { descr: "'<i8'" })
const flags = npy([4], Float32Array.of(0), { descr: "'|b1'" })

const read = async (name: string, bytes: Uint8Array) => {
  const path = join(state.folder, name)
  await writeFile(path, bytes)
  return readArrays(path)()
}

describe('readArrays', () => {
  test('gives the array of an .npy by the name of its file', async () => {
    expect(right(await read('weights.npy', floats))).toEqual({
      weights: { dtype: 'float32', shape: [2], values: Float32Array.of(1, 2.5) },
    })
  })

  test('gives the arrays of an .npz by name, with their types', async () => {
    const zip = zipSync({ 'x.npy': floats, 'labels.npy': longs, 'mask.npy': flags, 'notes.txt': floats })
    expect(right(await read('all.npz', zip))).toEqual({
      x: { dtype: 'float32', shape: [2], values: Float32Array.of(1, 2.5) },
      labels: { dtype: 'int32', shape: [1], values: Int32Array.of(0) },
      mask: { dtype: 'bool', shape: [4], values: new Uint8Array(4) },
    })
  })

  test('says which array of which file it cannot read', async () => {
    expect(wording(await read('cut.npz', zipSync({ 'x.npy': floats.subarray(0, -4) })))).toContain(
      'cut.npz: x.npy: got 1 elements, expected 2',
    )
    expect(wording(await read('text.npy', new Uint8Array(9)))).toContain(
      'without the header of a numpy array',
    )
    expect(wording(await readArrays(join(state.folder, 'nowhere.npy'))())).toContain('nothing of this name')
  })
})
