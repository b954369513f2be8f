import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { showProblem } from '../../src/dsl/core/problem'
import { writeFigure, writeFigures } from '../../src/report/files'
import { svg } from '../../src/report/svg'
import { test } from '../laws/law'

const figure = svg({ title: 'Saved', width: 100, height: 20, drawings: [] })
const place = { folder: '' }

beforeEach(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'weyl-figures-'))
})

afterEach(() => rm(place.folder, { recursive: true }))

describe('writeFigure', () => {
  test('writes both files, making folders on the way', async () => {
    const folder = join(place.folder, 'runs', 'first')
    expect(await writeFigure(folder, 'loss', figure)()).toEqual(E.right(undefined))
    expect(await readFile(join(folder, 'loss.svg'), 'utf8')).toBe(figure)
    expect((await readFile(join(folder, 'loss.png'))).subarray(1, 4).toString()).toBe('PNG')
  })

  test('writes nothing when the figure cannot be drawn', async () => {
    const result = await writeFigure(place.folder, 'loss', 'no figure')()
    expect(E.isLeft(result)).toBe(true)
    await expect(readFile(join(place.folder, 'loss.svg'))).rejects.toThrow('ENOENT')
  })

  test('writes of several those that can be drawn', async () => {
    const all = ['no figure', figure].map((svg, i) => ({ name: `number-${i}`, svg }))
    expect(E.isLeft(await writeFigures(place.folder, all)())).toBe(true)
    expect((await readdir(place.folder)).sort()).toEqual(['number-1.png', 'number-1.svg'])
  })

  test('says which file could not be written, and why', async () => {
    const taken = join(place.folder, 'taken')
    await writeFile(taken, 'a file where a folder should be')
    const said = E.match(showProblem, () => 'written')(await writeFigure(taken, 'loss', figure)())
    expect(said).toContain(`writeFigure: got ${join(taken, 'loss')}, which could not be written, `)
    expect(said).toContain('expected a folder that can be made and written to.\n  Likely cause: EEXIST')
    expect(said).toContain('\n  Fix: choose another output folder.')
  })
})
