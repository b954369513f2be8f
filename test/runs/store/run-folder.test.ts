import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { type RunFolder, runFolder } from '../../../src/runs/store/run-folder'
import { right, wording } from '../../data/outcome'
import { test } from '../../laws/law'

const place: { path: string; folder: RunFolder } = { path: '', folder: runFolder('') }

beforeEach(async () => {
  place.path = await mkdtemp(join(tmpdir(), 'weyl-folder-'))
  place.folder = runFolder(place.path)
})

afterEach(() => rm(place.path, { recursive: true }))

const result = t.type({ model: t.string, losses: t.array(t.number) })

describe('runFolder', () => {
  test.prop([fc.uint8Array()], { numRuns: 10 })('reads the bytes it wrote', async (bytes) => {
    right(await place.folder.writeBytes('state', bytes)())
    expect(Uint8Array.from(right(await place.folder.readBytes('state')()) ?? [])).toEqual(bytes)
  })

  test.prop([fc.record({ model: fc.string(), losses: fc.array(fc.integer()) })], { numRuns: 10 })(
    'reads the JSON it wrote',
    async (value) => {
      right(await place.folder.writeJson('result.json', value)())
      expect(right(await place.folder.readJson('result.json', result)())).toEqual(value)
    },
  )

  test('has nothing to tell of a file that is not there', async () => {
    expect(right(await place.folder.readBytes('state')())).toBeUndefined()
    expect(right(await place.folder.readJson('result.json', result)())).toBeUndefined()
  })

  test('writes JSON for people, and lines of JSON for programs', async () => {
    right(await place.folder.writeJson('a.json', { b: [1] })())
    expect(await readFile(join(place.path, 'a.json'), 'utf8')).toBe('{\n  "b": [\n    1\n  ]\n}\n')
    right(await place.folder.appendLines('a.jsonl', [{ step: 1 }])())
    right(await place.folder.appendLines('a.jsonl', [{ step: 2 }, { step: 3 }])())
    expect(await readFile(join(place.path, 'a.jsonl'), 'utf8')).toBe('{"step":1}\n{"step":2}\n{"step":3}\n')
  })

  test('refuses NaN before it touches the file', async () => {
    right(await place.folder.writeJson('a.json', 1)())
    const said = wording(await place.folder.writeJson('a.json', { loss: NaN })())
    expect(said).toContain('internal: jsonText: got NaN at a.json.loss, expected what JSON can hold')
    expect(wording(await place.folder.appendLines('a.json', [[1], [NaN]])())).toContain(
      'got NaN at a.json[0]',
    )
    expect(await readFile(join(place.path, 'a.json'), 'utf8')).toBe('1\n')
  })

  test('says what is lost and what is safe', async () => {
    await mkdir(join(place.path, 'taken'))
    expect(wording(await place.folder.writeJson('taken', 1)())).toBe(
      `${join(place.path, 'taken')}: got the error EISDIR, expected it to be written.\n` +
        '  Likely cause: a folder has the name of the file; lost is the new version of taken, ' +
        'safe are the one before it and all other files.\n' +
        '  Fix: rename that folder.',
    )
    expect(wording(await place.folder.appendLines('taken', [1])())).toContain(
      'lost is the newest lines of taken, safe are the lines before them and all other files.',
    )
    expect(wording(await place.folder.readBytes('taken')())).toContain(
      'got the error EISDIR, expected it to be read.\n  Likely cause: a folder has the name of the file; nothing is lost.',
    )
    const path = join(place.path, 'file')
    await writeFile(path, '')
    expect(wording(await runFolder(path).writeBytes('state', new Uint8Array(1))())).toContain(
      'got the error ENOTDIR, expected it to be written.\n  Likely cause: a part of the path is a file, not a folder;',
    )
  })

  test('takes a file away, and minds not if it is gone', async () => {
    right(await place.folder.writeBytes('old', new Uint8Array(1))())
    right(await place.folder.remove('old')())
    right(await place.folder.remove('old')())
    expect(right(await place.folder.readBytes('old')())).toBeUndefined()
  })

  test('says where a file is not what it was', async () => {
    await writeFile(join(place.path, 'a.json'), '{"model": "x", "losses": [1, "2"]}')
    expect(wording(await place.folder.readJson('a.json', result)())).toBe(
      `${join(place.path, 'a.json')}: losses: 1: got '2', expected number.\n` +
        '  Likely cause: the file was edited, or written by another version of weyl.\n' +
        '  Fix: put the file back as it was, or begin a new run.',
    )
    await writeFile(join(place.path, 'a.json'), '{"model": ')
    expect(wording(await place.folder.readJson('a.json', result)())).toContain(
      'a.json: got text that is no JSON, expected JSON.',
    )
  })
})
