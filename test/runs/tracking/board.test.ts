/** Event files of runs and sweeps as a person asks for them: the series are those of metrics.jsonl. */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lock, pastRows, runFolder } from '../../../src/runs/store'
import { boardIn } from '../../../src/runs/tracking'
import { EVENTS } from '../../../src/runs/tracking/event-file'
import { bundled } from '../../bundled'
import { ended } from '../../cli/ended'
import { right } from '../../data/outcome'
import { runTiny } from '../store/kills'
import { scalarsOf, settingsOf, valuesOf } from './decoded-events'

const newFolder = () => mkdtemp(join(tmpdir(), 'weyl-'))

/** The event files of a folder against its metrics, model by model; how many steps each has. */
const agrees = async (run: string, board: string): Promise<readonly number[]> => {
  const rows = await pastRows(runFolder(run))
  const models = [...new Set(rows.map(({ model }) => model))].sort()
  return Promise.all(
    models.map(async (model, i) => {
      const name = (await readdir(board)).filter((one) => one !== 'figures').sort()[i]
      const found = await scalarsOf(join(board, name, EVENTS))
      const own = rows.filter((row) => row.model === model)
      for (const tag of ['train_loss', 'test_loss', 'test_err'] as const)
        expect(found[tag]).toEqual(
          own.flatMap(({ step, [tag]: value }) => (value === undefined ? [] : [[step, Math.fround(value)]])),
        )
      // how fast a step was is another number where it was repeated
      expect(found.steps_per_sec.map(([step]) => step)).toEqual(own.map(({ step }) => step))
      return found.train_loss.length
    }),
  )
}

describe('event files', () => {
  test('of a run that was killed and gone on with are those of one that was not, and begin with its settings', async () => {
    const run = await newFolder()
    const words = ['--preset', 'short', '--steps', '5000', '--quiet', '--out', run, '--tensorboard']
    const killed = await runTiny(words, {
      file: join(run, 'tensorboard', 'size-1-two-layers-seed-0', EVENTS),
      bytes: 2000,
      signal: 'SIGKILL',
    })
    expect(killed.code).toBeNull()
    // what was begun is gone on with
    expect(await runTiny(['--resume', '--quiet', '--out', run])).toMatchObject({ code: 0, err: '' })
    expect(await agrees(run, join(run, 'tensorboard'))).toEqual([5000, 5000])
    expect(await settingsOf(join(run, 'tensorboard', 'size-1-one-layer-seed-0', EVENTS))).toMatchObject({
      study: 'size 1',
      model: 'one layer',
      seed: 0,
      steps: 5000,
      sizes: '1',
    })
    const pictures = valuesOf(await readFile(join(run, 'tensorboard', 'figures', EVENTS)))
    expect(pictures.map(({ tag }) => tag)).toEqual(
      (await readdir(join(run, 'figures')))
        .filter((name) => name.endsWith('.png'))
        .sort()
        .map((name) => name.slice(0, -4)),
    )
    // whose folder is a run's, and no more
    expect((await readdir(join(run, 'tensorboard'))).sort()).toEqual([
      'figures',
      'size-1-one-layer-seed-0',
      'size-1-two-layers-seed-0',
    ])
  })

  test('of a run that has ended are made by weyl tensorboard, twice the same', async () => {
    const run = await newFolder()
    expect((await runTiny(['--preset', 'short', '--quiet', '--out', run])).code).toBe(0)
    const board = join(run, 'tensorboard')
    expect(await ended('tensorboard', run)).toEqual({
      code: 0,
      out: `tensorboard --logdir ${board}\n`,
      err: '',
    })
    expect(await agrees(run, board)).toEqual([4, 4])
    const file = join(board, 'size-1-one-layer-seed-0', EVENTS)
    const first = await readFile(file)
    expect((await ended('tensorboard', run)).code).toBe(0)
    expect((await readFile(file)).equals(first)).toBe(true)
  })

  test('of a sweep are in a folder for each cell', async () => {
    const out = join(await newFolder(), 'sweep')
    const script = await bundled('test/runs/sweeps/tiny-sweep.ts')
    const swept = (...words: readonly string[]): string =>
      spawnSync(process.execPath, [script, ...words]).stderr.toString()
    expect(swept('--out', out, '--tensorboard')).toContain(
      `Event files for TensorBoard: tensorboard --logdir ${join(out, 'tensorboard')}\n`,
    )
    for (const [id, innerRate] of [
      ['0000', 0.02],
      ['0001', 0.05],
    ] as const) {
      const board = join(out, 'tensorboard', id)
      expect(await agrees(join(out, 'cells', id), board)).toEqual([8, 8])
      expect(await settingsOf(join(board, 'size-1-one-layer-seed-0', EVENTS))).toMatchObject({ innerRate })
    }
    expect(swept('--slurm', '--tensorboard')).toMatch(
      /--tensorboard: got this option beside --slurm[^]*weyl tensorboard FOLDER/,
    )
  })

  test('are refused where there is no run, and where another process writes them', async () => {
    const folder = await newFolder()
    const { code, err } = await ended('tensorboard', folder)
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/got a folder that holds no run, expected the folder of a run or of a sweep/),
    ])
    expect(await readdir(folder)).toEqual([])
    right(await runFolder(folder).writeJson('config.json', { weyl: 2, experiment: 'tiny', settings: {} })())
    await mkdir(join(folder, 'tensorboard'))
    const held = right(await lock(join(folder, 'tensorboard'))())
    await expect(boardIn(runFolder(folder))).rejects.toThrow(
      /event files that process \d+ on \S+ is writing[^]*--logdir/,
    )
    await held?.release()
    await (await boardIn(runFolder(folder))).close()
    expect(await readdir(folder)).toEqual(['config.json'])
  })
})
