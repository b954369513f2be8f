import { zipSync } from 'fflate'
import { writeFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { evenAngles } from '../../src/data/angles'
import { imageFolder } from '../../src/data/image-folder'
import { miniImagenet } from '../../src/data/mini-imagenet'
import { omniglot } from '../../src/data/omniglot'
import { rotatedTasks } from '../../src/data/tasks'
import { key } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { folders, plainJpeg, plainPng, pngBytes, type Files } from './pictures'
import { test } from '../laws/law'

const folderOf = folders()
const one = plainPng(1)

/** `name/i.png` for so many images, whose grey is `from`, `from` + 1, … */
const series = (name: string, count: number, from = 0): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}/${i}.png`, plainPng(from + i)]))

describe('imageFolder', () => {
  const pets = {
    ...series('cat', 5, 10),
    ...series('dog', 10, 50),
    'README.txt': 'pets',
    'cat/notes.txt': 'x',
  }

  test('is a set of two sides by class, one in five to test on, from which tasks are drawn', async () => {
    const set = right(await imageFolder(await folderOf(pets), key(1))())
    expect(set.classes).toEqual(['cat', 'dog'])
    expect([Array.from(set.train.labels), Array.from(set.test.labels)]).toEqual([
      [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
      [0, 1, 1],
    ])
    const greys = [set.train, set.test].flatMap(({ pixels, labels }) =>
      Array.from(labels, (_, i) => pixels[i * 784]),
    )
    expect(greys.sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59])
    const settings = { support: 2, query: 2, kind: 'per-angle', balanced: true } as const
    const sample = right(rotatedTasks({ images: set.train, angles: evenAngles(4) }, settings))
    expect(Array.from(sample(key(0), 1).query.y).sort()).toEqual([0, 1])
  })

  test('splits by the key alone', async () => {
    const [folder, again] = [await folderOf(pets), await folderOf(pets)]
    const first = right(await imageFolder(folder, key(1))())
    expect(right(await imageFolder(again, key(1))())).toEqual(first)
    const others = await Promise.all(
      [2, 3, 4].map(async (seed) => right(await imageFolder(folder, key(seed))())),
    )
    expect(others.some((other) => other.test.pixels.join() !== first.test.pixels.join())).toBe(true)
  })

  test('reads any size and format, and an archive', async () => {
    const files = {
      'a/1.jpg': plainJpeg([9, 9, 9], 40),
      'a/2.PNG': plainPng(9, 3),
      'b/deep/1.jpeg': plainJpeg([90, 90, 90], 5),
      'b/2.png': plainPng(90, 100),
    }
    const folder = await folderOf(files)
    const zip = `${folder}.zip`
    await writeFile(zip, zipSync({ ...files, '__MACOSX/a/._1.png': new Uint8Array(3) }))
    const set = right(await imageFolder(folder, key(0))())
    expect(right(await imageFolder(zip, key(0))())).toEqual(set)
    for (const { pixels, labels } of [set.train, set.test])
      pixels.forEach((pixel, i) =>
        expect(Math.abs(pixel - [9, 90][labels[Math.floor(i / 784)]])).toBeLessThan(3),
      )
  })

  test('refuses the name of a class that cannot be shown, in a folder or an archive', async () => {
    for (const name of ['c\u0007t', 'c\nt', 'c\u001bt']) {
      const files = { ...series(name, 2), ...series('dog', 2) }
      const folder = await folderOf(files)
      await writeFile(`${folder}.zip`, zipSync(files as Record<string, Uint8Array>))
      for (const path of [folder, `${folder}.zip`])
        expect(wording(await imageFolder(path, key(0))())).toContain(
          `${path}: got the class ${JSON.stringify(name)}, whose name has a character that cannot be shown`,
        )
    }
    const shown = { ...series('ça va 🐈', 2), ...series('dog', 2) }
    expect(right(await imageFolder(await folderOf(shown), key(0))()).classes).toEqual(['dog', 'ça va 🐈'])
  })

  test('refuses images above the limits it is given', async () => {
    const folder = await folderOf({ ...series('cat', 2), ...series('dog', 2) })
    const limits = { pixels: 28 * 28, samples: 1, unpacked: 28 * 29 }
    expect(right(await imageFolder(folder, key(0), limits)()).classes).toEqual(['cat', 'dog'])
    expect(wording(await imageFolder(folder, key(0), { ...limits, pixels: 700 })())).toContain(
      'cat/0.png: got an image of 28×28 pixels, expected at most 0.0007 million',
    )
  })

  test('inverts ink on paper', async () => {
    const ink = {
      width: 28,
      height: 28,
      samples: Array.from({ length: 784 }, (_, i) => (i === 400 ? 10 : 250)),
    }
    const bytes = pngBytes(ink, { depth: 8, colour: 0 })
    const folder = await folderOf({ 'a/1.png': bytes, 'a/2.png': bytes, 'b/1.png': bytes, 'b/2.png': bytes })
    const { pixels } = right(await imageFolder(folder, key(0))()).train
    expect([pixels[0], pixels[400]]).toEqual([5, 245])
  })

  test('says what is wrong', async () => {
    const said = async (files: Files) => wording(await imageFolder(await folderOf(files), key(0))())
    expect(await said({ 'a/1.png': one, 'a/2.png': one, 'b/1.png': one })).toContain(
      'got the class "b" with 1 image, expected two images of each class at least',
    )
    expect(await said({ '1.png': one })).toContain('got 0 folders with images')
    expect(await said({ 'a/1.png': one, 'a/2.png': one, 'b/1.png': one, 'b/2.png': 'not an image' })).toMatch(
      /b\/2\.png: got a file that begins with 6e6f7420/,
    )
    expect(wording(await imageFolder('/nowhere/at/all', key(0))())).toContain(
      '/nowhere/at/all: got nothing of this name, expected a file or folder that can be read.',
    )
  })
})

describe('omniglot', () => {
  const background = { ...series('Latin/character01', 2, 0), ...series('Latin/character02', 3, 100) }
  const evaluation = series('Greek/character01', 2, 200)
  const under = (side: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${side}/${path}`, bytes]))

  test('reads folders and the official archives, ink bright', async () => {
    const folder = await folderOf({
      ...under('images_background', background),
      ...under('images_evaluation', evaluation),
    })
    const archive = (side: string, files: Files) =>
      zipSync(
        Object.fromEntries(
          Object.entries(under(side, files)).map(([path, bytes]) => [path, Buffer.from(bytes)]),
        ),
      )
    const zipped = await folderOf({
      'images_background.zip': archive('images_background', background),
      'images_evaluation.zip': archive('images_evaluation', evaluation),
    })
    for (const path of [folder, zipped]) {
      const { train, test: other } = right(await omniglot(path)())
      expect([train.height, train.width, train.channels]).toEqual([28, 28, 1])
      expect(train.classes.map(({ name, count }) => [name, count])).toEqual([
        ['Latin/character01', 2],
        ['Latin/character02', 3],
      ])
      expect(other.classes.map(({ name }) => name)).toEqual(['Greek/character01'])
      expect(train.classes[1].image(2)).toEqual(new Uint8Array(784).fill(255 - 102))
    }
  })

  test('says what is expected, and where it comes from', async () => {
    const said = async (files: Files) => wording(await omniglot(await folderOf(files))())
    const text = await said(under('images_background', background))
    expect(text).toContain(
      'without images_evaluation, expected a folder with images_background and images_evaluation',
    )
    expect(text).toContain(
      'Fix: download both archives from the folder `python` of the repository brendenlake/omniglot',
    )
    expect(await said({ 'images_background/readme.txt': 'x' })).toContain(
      'without images in images_background',
    )
    expect(await said({ 'images_background.zip': 'not a zip' })).toContain(
      'bytes that are no whole zip archive',
    )
    expect(
      await said({ ...under('images_background', background), ...under('images_evaluation', background) }),
    ).toContain('got the class "Latin/character01" to train on and to test on')
  })
})

describe('miniImagenet', () => {
  const photographs = {
    'a1.jpg': plainJpeg([200, 0, 0]),
    'a2.jpg': plainJpeg([200, 0, 0]),
    'b1.jpg': plainJpeg([0, 0, 200]),
  }
  const listed: Files = {
    ...Object.fromEntries(Object.entries(photographs).map(([name, bytes]) => [`images/${name}`, bytes])),
    'train.csv': 'filename,label\na1.jpg,n01\na2.jpg,n01\n',
    'test.csv': 'filename,label\r\nb1.jpg,n02\r\n',
  }

  test('reads lists and folders, in colour', async () => {
    const foldered = {
      'train/n01/a1.jpg': photographs['a1.jpg'],
      'train/n01/a2.jpg': photographs['a2.jpg'],
      'val/n03/c.jpg': photographs['a1.jpg'],
      'test/n02/b1.jpg': photographs['b1.jpg'],
    }
    for (const files of [listed, foldered]) {
      const { train, test: other } = right(await miniImagenet(await folderOf(files), 8)())
      expect([train.height, train.width, train.channels]).toEqual([8, 8, 3])
      expect(train.classes.map(({ name, count }) => [name, count])).toEqual([['n01', 2]])
      expect(other.classes.map(({ name, count }) => [name, count])).toEqual([['n02', 1]])
      const [red, green, blue] = other.classes[0].image(0)
      expect([red < 15, green < 15, blue > 185]).toEqual([true, true, true])
    }
  })

  test('says what is expected, and where it comes from', async () => {
    const said = async (files: Files) => wording(await miniImagenet(await folderOf(files))())
    const text = await said({ 'notes.txt': 'x' })
    expect(text).toContain(
      'without images to train on, expected train.csv and test.csv (filename,label) beside',
    )
    expect(text).toContain('twitter-research/meta-learning-lstm on GitHub')
    expect(await said({ ...listed, 'test.csv': 'filename,label\nb9.jpg,n02' })).toContain(
      'test.csv: got a line for images/b9.jpg, which is not there',
    )
    expect(await said({ ...listed, 'train.csv': 'a1.jpg,n01\nb1.jpg' })).toContain(
      'train.csv: got line 2, "b1.jpg"',
    )
    expect(await said({ ...listed, 'images/b1.jpg': photographs['b1.jpg'].subarray(0, 100) })).toContain(
      'images/b1.jpg: got an image that cannot be decoded',
    )
  })
})
