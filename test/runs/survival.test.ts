/** Killed at any moment and gone on with = never killed, bit for bit; and no file is ever unreadable. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { key, uniform } from '../../src/dsl/core/random'
import { metrics } from '../../src/runs/outcome'
import { hasBegun, readStates, runTiny } from './kills'

const STEPS = 1000
const settings = ['--preset', 'short', '--steps', String(STEPS), '--quiet']

/** Where in its time a run is killed. */
const SEED = 11
const KILLS = 2

const place = { whole: '', milliseconds: 0 }

beforeAll(async () => {
  place.whole = await mkdtemp(join(tmpdir(), 'weyl-'))
  const began = performance.now()
  const { code, err } = await runTiny([...settings, '--out', place.whole])
  place.milliseconds = performance.now() - began
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

const rowsIn = async (folder: string) =>
  (await readFile(join(folder, 'metrics.jsonl'), 'utf8'))
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
    // beyond the time that loading the program takes
    for (const moment of uniform(key(SEED), KILLS, 0.3, 0.9)) {
      const { code, err } = await runTiny(
        (await hasBegun(folder)) ? goOn : begin,
        moment * place.milliseconds,
      )
      expect({ code, err }).toEqual({ code: null, err: '' })
      await readStates(folder)
    }
    const { code, err } = await runTiny((await hasBegun(folder)) ? goOn : begin)
    expect({ code, err }).toEqual({ code: 0, err: '' })

    expect(await readdir(folder)).toEqual(await readdir(place.whole))
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.safetensors')))
      expect((await readFile(join(folder, name))).equals(await readFile(join(place.whole, name))), name).toBe(
        true,
      )
    expect(await rowsIn(folder)).toEqual(await rowsIn(place.whole))
  })
})
