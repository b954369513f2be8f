/** The reader of the original files: pixels down the columns, and problems with the number of the line. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { AMAT_FILES, amatBenchmark, amatLine, readAmat } from '../../src/data/amat'
import { amatText } from './amat-text'
import { right, wording } from './outcome'
import { test } from '../laws/law'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weyl-amat-'))
})
afterAll(() => rm(root, { recursive: true }))

const pixels = (first: number): number[] => Array.from({ length: 784 }, (_, k) => ((first + k) % 256) / 255)

describe('a line', () => {
  test.prop([fc.nat(255), fc.integer({ min: 0, max: 9 }), fc.constantFrom(' ', '  ', '\t')])(
    'is read down the columns, with its label',
    (first, label, space) => {
      const line = [...pixels(first), `${label}.0000000`].join(space)
      const read = right(amatLine('line', ` ${line} `))
      expect(read.label).toBe(label)
      for (const [row, column] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [27, 13],
      ])
        expect(read.pixels[row * 28 + column]).toBe((first + column * 28 + row) % 256)
    },
  )

  test('of another length, or with numbers out of range, is refused', () => {
    const refusal = (line: string): string => wording(amatLine('train.amat, line 7', line))
    expect(refusal('0 1 2')).toContain('train.amat, line 7: got 3 numbers, expected 785')
    expect(refusal([...pixels(0).fill(0), 10].join(' '))).toContain("'10' as the label")
    expect(refusal([...pixels(0).fill(0), 2.5].join(' '))).toContain("'2.5' as the label")
    const odd = (at: number, word: string): string =>
      [...pixels(0).with(at, 0), 1].map(String).with(at, word).join(' ')
    expect(refusal(odd(5, '255'))).toContain("'255' as pixel 5")
    expect(refusal(odd(0, 'x'))).toContain("'x' as pixel 0")
    expect(refusal(odd(783, 'NaN'))).toContain("'NaN' as pixel 783")
  })
})

describe('the files', () => {
  test('make a benchmark, the last of the training file for validation', async () => {
    await writeFile(join(root, AMAT_FILES.train), amatText(12))
    await writeFile(join(root, AMAT_FILES.test), amatText(5))
    const { train, validation, test: judged } = right(await amatBenchmark(root)())
    expect([train, validation, judged].map(({ labels }) => labels.length)).toEqual([10, 2, 5])
    expect(Array.from(validation.labels)).toEqual([0, 1])
    const all = right(await readAmat(join(root, AMAT_FILES.train))())
    expect(validation.image(1)).toEqual(all.image(11))
  })

  test('that are missing, empty or damaged are refused', async () => {
    expect(wording(await amatBenchmark(join(root, 'nowhere'))())).toMatch(
      /cannot be read[^]*mnist_rotation_new\.zip/,
    )
    await writeFile(join(root, 'empty'), '\n\n')
    expect(wording(await readAmat(join(root, 'empty'))())).toContain('an empty file')
    await writeFile(join(root, 'one'), '0 '.repeat(200_000))
    expect(wording(await readAmat(join(root, 'one'))())).toContain(
      'one: got a line of more than 100000 characters',
    )
    await writeFile(join(root, 'cut'), amatText(3).slice(0, -2000))
    expect(wording(await readAmat(join(root, 'cut'))())).toMatch(/cut, line 3: got \d+ numbers/)
  })
})
