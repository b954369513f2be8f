/** Several studies and seeds in one run, as a person starts it; and the same again from its settings. */
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readStates, runTiny } from './store/kills'

const newPath = async () => join(await mkdtemp(join(tmpdir(), 'weyl-')), 'run')
const read = async (...path: readonly string[]): Promise<unknown> =>
  JSON.parse(await readFile(join(...path), 'utf8'))

describe('a run in which one model diverges', () => {
  test('trains and reports the others, and fails with the reason', async () => {
    const out = await newPath()
    const words = ['--preset', 'short', '--inner-rate', '3', '--inner-steps', '5', '--json', '--out', out]
    const { code, out: printed, err } = await runTiny(words)
    expect(code).toBe(1)
    expect(err).toContain("training 'two layers', outer step 1: got train_loss NaN")
    expect(JSON.parse(printed)).toMatchObject({ model: 'one layer', baselines: [] })
    const names = await readdir(out)
    expect(names).toEqual(expect.arrayContaining(['report.html', 'one-layer.json']))
    expect(names).not.toContain('two-layers.json')
    const report = await readFile(join(out, 'report.html'), 'utf8')
    expect(report.includes('Not trained to the end: two-layers.')).toBe(true)
  })
})

describe('a run of two studies with two seeds', () => {
  test('trains every cell, sums up, and starts again from its own settings', async () => {
    const out = await newPath()
    const {
      code,
      out: printed,
      err,
    } = await runTiny(['--seed', '4', '--seeds', '2', '--steps', '12', '--json', '--out', out])
    expect(code, err).toBe(0)
    const summary: unknown = JSON.parse(printed)
    expect(summary).toEqual(await read(out, 'summary.json'))
    const interval = {
      loss: expect.any(Number),
      loss_err: expect.any(Number),
      loss_seeds_err: expect.any(Number),
    }
    const sets = { maps: { ...interval, tasks: 20 }, more_maps: { ...interval, tasks: 6 } }
    expect(summary).toMatchObject({
      seed: 4,
      seeds: 2,
      study: 'size 1',
      model: 'two layers',
      ...sets,
      baselines: [
        { study: 'size 1', model: 'one layer', ...sets },
        { study: 'size 2', model: 'two layers', ...sets },
        { study: 'size 2', model: 'one layer', ...sets },
      ],
      floors: [
        { study: 'size 1', floor: 'zero', ...sets },
        { study: 'size 1', floor: 'one', maps: { loss: 1, loss_err: 0 } },
        { study: 'size 2', floor: 'zero', ...sets },
        { study: 'size 2', floor: 'one' },
      ],
    })
    expect(err).toMatch(/^study +model +loss, maps +loss, more maps +steps\/s +check values$/m)
    expect(err).toMatch(/^size 2 +one layer .* 0\.25\s*$/m)

    const cells = ['1', '2'].flatMap((size) =>
      ['one', 'two'].flatMap((layers) =>
        ['4', '5'].map((seed) => `size-${size}-${layers}-layer${layers === 'one' ? '' : 's'}-seed-${seed}`),
      ),
    )
    const names = await readdir(out)
    for (const cell of cells)
      expect(names.filter((name) => name.startsWith(cell)).sort()).toEqual(
        ['best.safetensors', 'json', 'safetensors'].map((ending) => `${cell}.${ending}`),
      )
    expect(await readStates(out)).toBe(16)
    // of several seeds the first is drawn
    expect((await readdir(join(out, 'figures'))).filter((name) => name.endsWith('-square.svg'))).toEqual(
      cells.filter((cell) => cell.endsWith('4')).map((cell) => `${cell}-square.svg`),
    )
    const rows = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(rows).toHaveLength(8 * 12)

    const again = await newPath()
    const second = await runTiny([
      '--config',
      join(out, 'config.json'),
      '--sizes',
      '2',
      '--quiet',
      '--out',
      again,
    ])
    expect({ code: second.code, said: second.err }).toEqual({ code: 0, said: '' })
    // quiet as it is, it says what came of it
    expect(second.out).toMatch(/^model +loss, maps +loss, more maps +steps\/s +check values\s*$/m)
    expect(second.out).toContain(`The report is ${join(again, 'report.html')}`)
    for (const name of (await readdir(again)).filter((file) => file.endsWith('.safetensors')))
      expect(
        (await readFile(join(again, name))).equals(await readFile(join(out, `size-2-${name}`))),
        name,
      ).toBe(true)
  })
})

describe('a model that cannot go on', () => {
  test.each<readonly [string, (folder: string) => Promise<void>, RegExp]>([
    [
      'for want of room on the disk',
      (folder) => symlink('/dev/full', join(folder, 'two-layers.safetensors.tmp')),
      /^\S*two-layers\.safetensors: got the error ENOSPC, [^\n]*\n {2}Likely cause: the disk is full; [^\n]*\n {2}Fix: free some space\.\n$/,
    ],
    [
      'from a damaged checkpoint',
      (folder) => writeFile(join(folder, 'two-layers.checkpoint.safetensors'), 'noise'),
      /^\S*two-layers\.checkpoint\.safetensors: got a file of 5 bytes, [^\n]*\n[^\n]*cut short[^\n]*\n {2}Fix: put the file back as it was, or delete it[^\n]*\n$/,
    ],
  ])('%s says so once, and exits with 1', async (_, spoil, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const settings = { preset: 'short', engine: 'wasm' }
    await writeFile(join(folder, 'config.json'), JSON.stringify({ weyl: 2, experiment: 'tiny', settings }))
    await spoil(folder)
    const { code, out, err } = await runTiny(['--resume', '--quiet', '--out', folder])
    expect(code).toBe(1)
    expect(out).toMatch(/^one layer /m)
    expect(out).not.toMatch(/^two layers /m)
    expect(err).toMatch(message)
    expect(await readdir(folder)).not.toContain('two-layers.json')
  })

  test('beside another one that cannot: each says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const settings = { preset: 'short', engine: 'wasm' }
    await writeFile(join(folder, 'config.json'), JSON.stringify({ weyl: 2, experiment: 'tiny', settings }))
    await symlink('/dev/full', join(folder, 'two-layers.safetensors.tmp'))
    await symlink('/dev/full', join(folder, 'one-layer.best.safetensors.tmp'))
    const { code, out, err } = await runTiny(['--resume', '--quiet', '--json', '--out', folder])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    const places = Array.from(err.matchAll(/^\S*\/(\S+): got the error ENOSPC, /gm), ([, name]) => name)
    expect(places.sort()).toEqual(['one-layer.best.safetensors', 'two-layers.safetensors'])
  })
})
