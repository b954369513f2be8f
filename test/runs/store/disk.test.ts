import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { showProblem } from '../../../src/dsl/core/problem'
import { diskProblem } from '../../../src/runs/problems/disk-problem'
import { appendWhole, writeWhole } from '../../../src/runs/store/disk'
import { test } from '../../laws/law'

const place = { folder: '' }

beforeEach(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'weyl-disk-'))
})

afterEach(() => rm(place.folder, { recursive: true }))

const withCode = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code })

describe('diskProblem', () => {
  const said = (error: unknown) => showProblem(diskProblem('runs/a/b.json', 'written', 'all is safe')(error))

  test.prop([
    fc.constantFrom(
      ['ENOSPC', 'the disk is full', 'free some space'],
      ['EDQUOT', 'your share of the disk is used up', 'free some space'],
      [
        'EACCES',
        'you have no permission to do so',
        'change the permissions, or choose another folder with --out',
      ],
      [
        'EPERM',
        'you have no permission to do so',
        'change the permissions, or choose another folder with --out',
      ],
      ['EROFS', 'the disk is read-only', 'choose another folder with --out'],
      ['ENOTDIR', 'a part of the path is a file, not a folder', 'choose another folder with --out'],
      ['EISDIR', 'a folder has the name of the file', 'rename that folder'],
      ['ENOENT', 'the folder was moved or deleted', 'leave the folder of a run in its place'],
    ),
  ])('says what happened, what is at stake, and what to do', ([code, cause, fix]) => {
    expect(said(withCode(code))).toBe(
      `runs/a/b.json: got the error ${code}, expected it to be written.\n` +
        `  Likely cause: ${cause}; all is safe.\n  Fix: ${fix}.`,
    )
  })

  test.prop([
    fc.constantFrom(
      ['EACCES', 'you have no permission to do so', 'change the permissions, or save it elsewhere'],
      ['EPERM', 'you have no permission to do so', 'change the permissions, or save it elsewhere'],
      ['EROFS', 'the disk is read-only', 'save it elsewhere'],
      ['ENOTDIR', 'a part of the path is a file, not a folder', 'check the path'],
      ['EISDIR', 'a folder has the name of the file', 'name a file, or rename that folder'],
      ['ENOENT', 'there is no such folder', 'check the path, or make the folder first'],
      ['ENOSPC', 'the disk is full', 'free some space'],
    ),
  ])('knows that a file which somebody has named is in the folder of no run', ([code, cause, fix]) => {
    expect(showProblem(diskProblem('a/b.html', 'saved', 'all is safe')(withCode(code)))).toBe(
      `a/b.html: got the error ${code}, expected it to be saved.\n` +
        `  Likely cause: ${cause}; all is safe.\n  Fix: ${fix}.`,
    )
  })

  test('passes on what it does not know', () => {
    expect(said(withCode('EMFILE'))).toBe(
      'runs/a/b.json: got the error EMFILE, expected it to be written.\n' +
        '  Likely cause: EMFILE: as the system says; all is safe.',
    )
    expect(said('strange')).toBe(
      'runs/a/b.json: got an error, expected it to be written.\n  Likely cause: strange; all is safe.',
    )
  })
})

describe('writeWhole', () => {
  test.prop([fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 3 })], { numRuns: 10 })(
    'leaves the last content, and nothing else',
    async (contents) => {
      const path = join(place.folder, 'state')
      for (const content of contents) await writeWhole(path, content)
      expect(Uint8Array.from(await readFile(path))).toEqual(contents[contents.length - 1])
      expect(await readdir(place.folder)).toEqual(['state'])
    },
  )

  test('leaves no half file behind where it fails', async () => {
    await mkdir(join(place.folder, 'taken'))
    await expect(writeWhole(join(place.folder, 'taken'), 'text')).rejects.toThrow('EISDIR')
    expect(await readdir(place.folder)).toEqual(['taken'])
  })

  test('writes over what a killed run left beside the file', async () => {
    const path = join(place.folder, 'state')
    await writeFile(`${path}.tmp`, 'a longer content, half writ')
    await writeWhole(path, 'short')
    expect(await readFile(path, 'utf8')).toBe('short')
    expect(await readdir(place.folder)).toEqual(['state'])
  })
})

describe('appendWhole', () => {
  test.prop(
    [
      fc.array(
        fc.string().map((text) => text.replaceAll('\n', ' ')),
        { maxLength: 5 },
      ),
    ],
    { numRuns: 10 },
  )('keeps every line', async (lines) => {
    const path = join(place.folder, `lines`)
    await rm(path, { force: true })
    for (const line of lines) await appendWhole(path, line)
    const text = lines.length === 0 ? '' : await readFile(path, 'utf8')
    expect(text).toBe(lines.map((line) => `${line}\n`).join(''))
  })

  test('begins a line of its own after an unfinished one', async () => {
    const path = join(place.folder, 'lines')
    await writeFile(path, '{"step":1}\n{"st')
    await appendWhole(path, '{"step":2}')
    expect(await readFile(path, 'utf8')).toBe('{"step":1}\n{"st\n{"step":2}\n')
  })
})
