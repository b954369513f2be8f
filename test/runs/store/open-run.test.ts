import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import * as E from 'fp-ts/Either'
import { commonOptions } from '../../../src/runs/options/common'
import { decodeSettings } from '../../../src/runs/options/settings'
import { openRun } from '../../../src/runs/store/open-run'
import { right, wording } from '../../data/outcome'
import { test } from '../../laws/law'

const place = { path: '', before: process.cwd() }

beforeEach(async () => {
  place.path = await mkdtemp(join(tmpdir(), 'weyl-runs-'))
  process.chdir(place.path)
})

afterEach(async () => {
  process.chdir(place.before)
  await rm(place.path, { recursive: true })
})

const decode = decodeSettings({ options: commonOptions, presets: {}, check: () => E.right(undefined) })
const held = ({
  out,
  resume = false,
  name = 'rmnist',
  seed = 0,
}: {
  readonly out?: string
  readonly resume?: boolean
  readonly name?: string
  readonly seed?: number
}) => openRun({ out, name, config: right(decode({ seed })), resume, decode })()

/** Opened, and given free at once, as by a run that has ended. */
const open = async (opening: Parameters<typeof held>[0]) => {
  const opened = await held(opening)
  if (E.isRight(opened)) await opened.right.close()
  return opened
}

describe('a new run', () => {
  test('numbers its folder when the name is taken', async () => {
    const paths = [right(await open({})), right(await open({})), right(await open({}))].map(
      (run) => run.folder.path,
    )
    expect(paths).toEqual(['runs/rmnist', 'runs/rmnist-2', 'runs/rmnist-3'].map((path) => join(path)))
  })

  test('begins with its settings', async () => {
    const { folder, config } = right(await open({ out: 'deep/er/', seed: 3 }))
    expect(folder.path).toBe(join('deep', 'er'))
    expect(config.seed).toBe(3)
    expect(JSON.parse(await readFile('deep/er/config.json', 'utf8'))).toEqual({
      weyl: 2,
      experiment: 'rmnist',
      settings: config,
    })
    expect(await readdir('deep/er')).toEqual(['config.json'])
  })

  test('does not touch a folder that is not of weyl', async () => {
    await mkdir('mine')
    await mkdir('mine-2')
    await writeFile('mine/config.json', '{"name": "a package"}')
    expect(wording(await open({ out: 'mine/' }))).toBe(
      'mine: got a name that exists and is not a run of weyl (nothing was overwritten), ' +
        'expected a folder that does not exist yet.\n  Fix: --out mine-3.',
    )
    expect(await readFile('mine/config.json', 'utf8')).toBe('{"name": "a package"}')
    await writeFile('file', '')
    expect(wording(await open({ out: 'file' }))).toContain(
      'file: got a name that exists and is not a run of weyl',
    )
  })

  test('does not touch a run that is there', async () => {
    right(await open({ out: 'a', seed: 1 }))
    expect(wording(await open({ out: 'a', seed: 2 }))).toBe(
      'a: got a folder that holds a run of rmnist already (nothing was overwritten), ' +
        'expected a folder that does not exist yet.\n' +
        '  Fix: --out a-2 for a new run, or --resume --out a to go on with that one.',
    )
    expect(right(await open({ out: 'a', resume: true })).config.seed).toBe(1)
  })

  test('takes an empty folder, and what a run left that was killed at its first moment', async () => {
    await mkdir('empty')
    expect(right(await open({ out: 'empty', seed: 4 })).folder.path).toBe('empty')
    await mkdir('killed')
    await writeFile('killed/config.json.tmp', '{"weyl": 2, "exp')
    expect(right(await open({ out: 'killed', seed: 5 })).folder.path).toBe('killed')
    expect(await readdir('killed')).toEqual(['config.json'])
    expect(right(await open({ out: 'killed', resume: true })).config.seed).toBe(5)
    await mkdir('runs/rmnist', { recursive: true })
    expect(right(await open({})).folder.path).toBe(join('runs/rmnist'))
  })

  test('says why no folder can be made', async () => {
    await writeFile('file', '')
    expect(wording(await open({ out: 'file/run/a' }))).toBe(
      `${join('file/run/a')}: got the error ENOTDIR, expected it to be made.\n` +
        '  Likely cause: a part of the path is a file, not a folder; nothing is lost, the run has not begun.\n' +
        '  Fix: choose another folder with --out.',
    )
  })
})

describe('a resumed run', () => {
  test('goes on with the settings it began with, and changes nothing', async () => {
    const { folder, config } = right(await open({ out: 'a', seed: 7 }))
    right(await folder.writeBytes('state', Uint8Array.of(1, 2))())
    const before = await readFile('a/config.json', 'utf8')
    const again = right(await open({ out: 'a', seed: 8, resume: true }))
    expect(again.config).toEqual(config)
    expect(right(await again.folder.readBytes('state')())).toHaveLength(2)
    expect(await readFile('a/config.json', 'utf8')).toBe(before)
  })

  test('needs to know which', async () => {
    expect(wording(await open({ resume: true }))).toBe(
      '--resume: got no --out, expected the folder of the run to go on with.\n  Fix: add --out runs/rmnist.',
    )
  })

  test('is not found where none is', async () => {
    const said =
      'a: got nothing to resume, because there is no config.json made by weyl, ' +
      'expected the folder of a run of rmnist.\n' +
      '  Fix: check the path, or leave --resume out to begin a new run.'
    expect(wording(await open({ out: 'a', resume: true }))).toBe(said)
    expect(await readdir('.')).toEqual([])
    await mkdir('a')
    expect(wording(await open({ out: 'a', resume: true }))).toBe(said)
    expect(await readdir('a')).toEqual([])
    await writeFile('a/config.json', '{"weyl": ')
    expect(wording(await open({ out: 'a', resume: true }))).toBe(said)
  })

  test('is not that of another experiment or format', async () => {
    right(await open({ out: 'a', name: 'shapes' }))
    expect(wording(await open({ out: 'a', resume: true }))).toBe(
      'a: got a run of shapes, expected the folder of a run of rmnist.\n' +
        '  Fix: go on with the script that began it, or name another folder.',
    )
    await writeFile('a/config.json', '{"weyl": 1, "experiment": "rmnist", "settings": {}}')
    expect(wording(await open({ out: 'a', resume: true }))).toBe(
      'a: got a run in format 1, expected format 2.\n' +
        '  Likely cause: another version of weyl made it.\n' +
        '  Fix: go on with that version, or begin a new run.',
    )
  })

  test('says which of its settings cannot be read', async () => {
    await mkdir('a')
    await writeFile('a/config.json', '{"weyl": 2, "experiment": "rmnist", "settings": {"steps": "many"}}')
    expect(wording(await open({ out: 'a', resume: true }))).toBe(
      `${join('a/config.json')}: --steps: got 'many', expected a whole number, at least 1 and less than 2^53.\n` +
        '  Fix: write it as in --steps 1000.',
    )
  })
})
