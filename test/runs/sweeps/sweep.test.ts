/** A sweep on this machine, as a person starts it: stopped and gone on with, it ends as one that never stopped. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ended } from '../../cli/ended'
import { type Ended, type Moment, runUntil } from '../stopping'
import { type CellFiles, filesOfCells } from './cell-files'

/** Steps of a cell: enough for its first rows to be on the disk before its last. */
const STEPS = 100

/** Runs the sweep; `stop` is sent when the record of a cell is there. */
const sweep = (words: readonly string[], stop?: Omit<Moment, 'bytes'>): Promise<Ended> =>
  runUntil('test/runs/sweeps/tiny-sweep.ts', words, stop && { ...stop, bytes: 1 }, {
    TINY_STEPS: String(STEPS),
  })

const newFolder = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'weyl-')), 'sweep')

const edited = async (file: string, from: string | RegExp, to: string): Promise<void> => {
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(from)
  await writeFile(file, text.replace(from, to))
}

describe('a sweep', () => {
  test('that is interrupted, or killed, and goes on ends as one that never stopped', async () => {
    const [whole, parts] = [await newFolder(), await newFolder()]
    const straight = await sweep(['--out', whole, '--quiet'])
    expect(straight, straight.err).toEqual({
      code: 0,
      out: `All 2 cells have ended: weyl compare ${whole}\n`,
      err: '',
    })
    const cells: CellFiles = await filesOfCells(whole)
    expect(Object.keys(cells)).toEqual(['0000', '0001'])

    const file = join(whole, 'comparison.html')
    const compared = await ended('compare', whole, '--out', file)
    expect(compared).toEqual({
      code: 0,
      out: [file, join(whole, 'comparison.csv'), `${join(whole, 'comparison.tex')}\n`].join('\n'),
      err: '',
    })
    const page = await readFile(file, 'utf8')
    expect(
      [/2 of 2 cells have ended/, /Chosen by the validation tasks alone/, /Losses of two layers/].map(
        (words) => words.test(page),
      ),
    ).toEqual([true, true, true])

    // of the sweep, and of two of its cells
    for (const which of [[whole], [join(whole, 'cells/0000'), join(whole, 'cells/0001')]]) {
      const nowhere = await ended('compare', ...which, '--out', join(whole, 'none/comparison.html'))
      expect([nowhere.code, nowhere.out, nowhere.err]).toEqual([
        1,
        '',
        expect.stringMatching(/comparison\.html: got the error ENOENT[^]*Fix: check the path, or make the/),
      ])
    }

    // of a sweep of before repeats were refused the cells that are there twice count once
    const old = await newFolder()
    await cp(whole, old, { recursive: true })
    for (const id of ['0000', '0001']) {
      const again = join(old, 'cells', id.replace('000', '001'))
      await cp(join(old, 'cells', id), again, { recursive: true })
      await edited(join(again, 'cell.json'), `"id": "${id}"`, `"id": "${id.replace('000', '001')}"`)
    }
    await edited(join(old, 'config.json'), /0\.02,\s+0\.05/, '0.02, 0.05, 0.02, 0.05')
    expect((await ended('compare', old, '--out', join(old, 'comparison.html'))).code).toBe(0)
    expect(await readFile(join(old, 'comparison.csv'), 'utf8')).toBe(
      await readFile(join(whole, 'comparison.csv'), 'utf8'),
    )
    expect(await readFile(join(old, 'comparison.html'), 'utf8')).toContain('2 of 2 cells have ended')

    const first = await sweep(['--out', parts, '--yes', '--seeds', '1'], {
      signal: 'SIGINT',
      file: join(parts, 'cells/0000/metrics.jsonl'),
    })
    expect(first.code).toBe(130)
    expect(first.err).toMatch(/go on with: node \S+tiny-sweep.cjs --yes/)
    expect(first.err).toContain(` --yes --seeds 1 --resume --out ${parts}\n`)
    const killed = await sweep(['--out', parts, '--resume'], {
      signal: 'SIGKILL',
      file: join(parts, 'cells/0001/metrics.jsonl'),
    })
    expect(killed.code).toBeNull()
    expect((await sweep(['--out', parts, '--resume', '--quiet'])).code).toBe(0)
    expect(await filesOfCells(parts)).toEqual(cells)
    expect((await readdir(parts)).sort()).toEqual(['cells', 'config.json', 'ended.jsonl', 'programs.json'])
  })

  test('goes on only as itself', async () => {
    const out = await newFolder()
    const begun = await sweep(['--out', out], { signal: 'SIGINT', file: join(out, 'cells/0000/cell.json') })
    expect(begun.code).toBe(130)
    const config = join(out, 'config.json')
    const text = await readFile(config, 'utf8')
    for (const [from, to, said] of [
      ['"seeds": 1', '"seeds": 3', 'a sweep of other settings or seeds'],
      [/"weyl": "[^"]+"/, '"weyl": "0.0.0"', 'a sweep begun by weyl 0.0.0'],
    ] as const) {
      await writeFile(config, text.replace(from, to))
      const { code, err } = await sweep(['--out', out, '--resume'])
      expect([code, err.includes(said)]).toEqual([1, true])
    }
    await rm(out, { recursive: true })
  })

  test('has the seeds that are asked for, in the place of its own', async () => {
    const [out, taken] = [await newFolder(), await newFolder()]
    const cell = ['--seeds', '4,2', '--out', out]
    expect((await sweep([...cell, '--slurm', '--dry-run'])).out).toMatch(
      /--array=0-3\n[^]* --seeds 4,2 --resume --out \S+ --quiet --cell /,
    )
    for (const [seeds, said] of [
      ['three', "--seeds: got 'three'"],
      ['0', 'sweep: seeds: got 0, expected a whole number from 1 on'],
      ['1,1', 'sweep: seeds: got [1,1], expected'],
    ] as const) {
      const { code, err } = await sweep(['--seeds', seeds, '--out', taken])
      expect([code, err]).toEqual([1, expect.stringContaining(said)])
    }
  })

  test('whose cells have ended with other settings is not gone on with', async () => {
    const out = await newFolder()
    expect((await sweep(['--out', out, '--quiet'])).code).toBe(0)
    await edited(join(out, 'cells/0001/cell.json'), '"innerRate": 0.05', '"innerRate": 0.07')
    const { code, err } = await sweep(['--out', out, '--resume'])
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^cell 0001: got results or a checkpoint of other/),
    ])
  })
})
