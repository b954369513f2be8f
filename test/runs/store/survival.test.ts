/** Killed at any moment and gone on with = never killed, bit for bit; and no file is ever unreadable. */
import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { key, uniform } from '../../../src/dsl/core/random'
import { METRICS } from '../../../src/runs/store/metrics-file'
import { metrics } from '../../../src/runs/store/outcome'
import { hasBegun, readStates, runTiny } from './kills'

const STEPS = 500
const settings = ['--preset', 'short', '--steps', String(STEPS), '--quiet']

const SEED = 11
const KILLS = 2

const place = { whole: '' }

beforeAll(async () => {
  place.whole = await mkdtemp(join(tmpdir(), 'weyl-'))
  const { code, err } = await runTiny([...settings, '--out', place.whole])
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

const rowsIn = async (folder: string) =>
  (await readFile(join(folder, METRICS), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => {
      const row: unknown = JSON.parse(line)
      if (!metrics.is(row)) throw new Error(`no row: ${line}`)
      return { ...row, steps_per_sec: 0 }
    })
    .sort((a, b) => a.model.localeCompare(b.model) || a.step - b.step)

describe('a run', () => {
  test('that is killed at random moments ends as one that never was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const begin = [...settings, '--out', folder]
    const goOn = ['--resume', '--quiet', '--out', folder]
    const { size } = await stat(join(place.whole, METRICS))
    for (const share of uniform(key(SEED), KILLS, 0.05, 0.9).sort()) {
      const args = (await hasBegun(folder)) ? goOn : begin
      const { code, err } = await runTiny(args, {
        file: join(folder, METRICS),
        bytes: share * size,
        signal: 'SIGKILL',
      })
      expect({ code, err }).toEqual({ code: null, err: '' })
      await readStates(folder)
    }
    const { code, err } = await runTiny(goOn)
    expect({ code, err }).toEqual({ code: 0, err: '' })

    expect(await readdir(folder)).toEqual(await readdir(place.whole))
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.safetensors')))
      expect((await readFile(join(folder, name))).equals(await readFile(join(place.whole, name))), name).toBe(
        true,
      )
    expect(await rowsIn(folder)).toEqual(await rowsIn(place.whole))
  })

  test('that is interrupted says how to go on, in the words that it was called with', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'weyl-')), 'a run')
    const words = [...settings, '--tensorboard', '--debug-nan', '--out', folder]
    const { code, err } = await runTiny(words, { file: join(folder, METRICS), bytes: 1, signal: 'SIGINT' })
    expect(code).toBe(130)
    expect(err).toContain(
      `Stopped; go on with: tiny --quiet --tensorboard --debug-nan --resume --out '${folder}'\n`,
    )
  })
})
