/** Settings from a file: the `config.json` of a run starts the same run again. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { beforeAll, describe, expect } from 'vitest'
import { rawConfig } from '../../../src/runs/options/config'
import { openRun } from '../../../src/runs/store/open-run'
import { right, wording } from '../../data/outcome'
import { tiny } from '../tiny'
import { test } from '../../laws/law'

const place = { folder: '' }
beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'weyl-'))
})

/** What a run with that file and these options would be. */
const planned = async (path: string, given: Readonly<Record<string, unknown>> = {}) =>
  pipe(
    rawConfig(path, 'tiny'),
    TE.chainEitherK((raw) => tiny.decode({ ...raw, ...given })),
  )()

const fileOf = async (content: string): Promise<string> => {
  const path = join(place.folder, 'settings.json')
  await writeFile(path, content)
  return path
}

const begin = async (given: Readonly<Record<string, unknown>>) => {
  const out = join(await mkdtemp(join(tmpdir(), 'weyl-')), 'run')
  const config = right(tiny.decode({ ...given, out }))
  right(await openRun({ out, name: 'tiny', config, resume: false, decode: tiny.decode })())
  return { path: join(out, 'config.json'), settings: config }
}

describe('a file of settings', () => {
  test.prop(
    [
      fc.record(
        {
          seed: fc.nat(),
          steps: fc.integer({ min: 1 }),
          outerRate: fc.double({ min: 1e-9, max: 10, noNaN: true }),
          sizes: fc.constantFrom(['1'], ['2'], ['1', '2']),
          preset: fc.constantFrom('default', 'short', 'wide'),
        },
        { requiredKeys: [] },
      ),
    ],
    { numRuns: 20 },
  )('that a run began with gives the same run, in a folder of its own', async (given) => {
    const { path, settings } = await begin(given)
    const { out: _, ...same } = settings
    expect(right(await planned(path))).toEqual(same)
  })

  test('is overridden by options, and how that run was called is not what it was', async () => {
    const { path } = await begin({
      preset: 'short',
      seed: 3,
      quiet: true,
      json: true,
      debug: true,
      explain: true,
    })
    expect(right(await planned(path, { steps: 7 }))).toMatchObject({
      steps: 7,
      seed: 3,
      sizes: ['1'],
      resume: false,
      quiet: false,
      json: false,
      debug: false,
      explain: false,
    })
  })

  test('may be a few settings by hand', async () => {
    const path = await fileOf('{ "steps": 12, "sizes": ["2"] }')
    expect(right(await planned(path))).toMatchObject({ steps: 12, sizes: ['2'], outerRate: 1e-2 })
  })

  test.each([
    ['{ "stesp": 12 }', /^--stesp: got an option that does not exist[^]*Fix: write --steps\.$/],
    ['{ "widht": 12 }', /^--widht: got [^]*Fix: write --width\.$/],
    ['{ "steps": "12" }', /^--steps: got '12', expected a whole number[^]*--steps 30\.$/],
    [
      '{ "preset": "shrot" }',
      /^--preset: got 'shrot', expected one of default, short, wide\.[^]*--preset short\.$/,
    ],
    [
      '{ "steps": ',
      /^--config .*settings\.json: got text that is no JSON, expected a JSON object of settings\./,
    ],
    ['[1]', /^--config .*settings\.json: got JSON that is no object, expected an object of settings\./],
    ['3', /^--config .*: got JSON that is no object/],
    [
      '{ "weyl": 2, "experiment": "shapes", "settings": { "steps": 3 } }',
      /^--config .*: got settings of the experiment shapes, expected those of tiny\.\n {2}Fix: run shapes with it/,
    ],
  ])('%s is refused', async (content, message) => {
    expect(wording(await planned(await fileOf(content)))).toMatch(message)
  })

  test('that is not there is named', async () => {
    expect(wording(await planned(join(place.folder, 'none.json')))).toMatch(
      /none\.json: got the error ENOENT, expected it to be read\./,
    )
    expect(right(await rawConfig(undefined, 'tiny')())).toEqual({})
  })
})
