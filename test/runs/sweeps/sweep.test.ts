/** A sweep on this machine, as a person starts it: stopped and gone on with, it ends as one that never stopped. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundled } from '../../bundled'
import { ended } from '../../cli/ended'
import { type CellFiles, filesOfCells } from './cell-files'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the sweep; `stop` is sent when the record of a cell is there. */
const sweep = async (
  words: readonly string[],
  stop?: { readonly signal: NodeJS.Signals; readonly at: string },
): Promise<Ended> => {
  const script = await bundled('test/runs/sweeps/tiny-sweep.ts')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...words])
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()))
    const look = setInterval(() => {
      if (stop === undefined || !existsSync(stop.at)) return
      clearInterval(look)
      child.kill(stop.signal)
    }, 5)
    child.on('close', (code) => {
      clearInterval(look)
      resolve({ code, out, err })
    })
  })
}

const newFolder = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'weyl-')), 'sweep')

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

    const first = await sweep(['--out', parts], {
      signal: 'SIGINT',
      at: join(parts, 'cells/0000/metrics.jsonl'),
    })
    expect(first.code).toBe(130)
    expect(first.err).toContain(`go on with: `)
    expect(first.err).toContain(` --resume --out ${parts}\n`)
    const killed = await sweep(['--out', parts, '--resume'], {
      signal: 'SIGKILL',
      at: join(parts, 'cells/0001/metrics.jsonl'),
    })
    expect(killed.code).toBeNull()
    expect((await sweep(['--out', parts, '--resume', '--quiet'])).code).toBe(0)
    expect(await filesOfCells(parts)).toEqual(cells)
    expect((await readdir(parts)).sort()).toEqual(['cells', 'config.json', 'programs.json'])
  })

  test('goes on only as itself', async () => {
    const out = await newFolder()
    const begun = await sweep(['--out', out], { signal: 'SIGINT', at: join(out, 'cells/0000/cell.json') })
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
})
