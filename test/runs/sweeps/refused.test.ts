/** What is wrong with a sweep is said in one message, with its fix, before anything has begun. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { synthetic } from '../../../src/experiments'
import { fromEither } from '../../../src/runs/problems'
import { cellsIn, checkCount, mostCells } from '../../../src/runs/sweeps/cells'
import { decodeSweep, type Sweep } from '../../../src/runs/sweeps/sweep'
import { WeylError } from '../../../src/dsl/core/problem'
import { ended } from '../../cli/ended'
import { tiny } from '../tiny'

const problemOf = (does: () => unknown) => {
  try {
    does()
  } catch (error) {
    if (error instanceof WeylError) return error.problem
    throw error
  }
  throw new Error('nothing was refused')
}

const all = (sweep: Partial<Sweep>) => () => cellsIn(tiny, { experiment: 'tiny', ...sweep })

describe('a sweep', () => {
  test.each([
    [{ grid: { inerRate: [1] } }, 'write innerRate'],
    [{ settings: { step: 1 } }, 'write steps'],
    [{ random: { count: 2, draw: { widht: [1] } } }, 'write width'],
    [{ list: [{ sizes: ['1'] }, { Steps: 2 }] }, 'write steps'],
    [{ settings: { seed: 3 } }, 'name the seeds in the field "seeds" of the sweep'],
    [{ grid: { seeds: [1, 2] } }, 'name the seeds in the field "seeds" of the sweep'],
    [{ settings: { tune: 16 } }, 'give the settings to be tried in "grid", "random" or "list"'],
    [{ settings: { quiet: true } }, 'take it out'],
    [{ grid: { width: [] } }, 'give values, or take width out'],
    [
      { grid: { innerRate: [0.1, 0.2, 0.1] } },
      'leave the repeats out; more seeds are asked for by the field "seeds"',
    ],
    [
      {
        list: [
          { width: 2, innerRate: 1 },
          { innerRate: 1, width: 2 },
        ],
      },
      'leave the repeats out; more seeds are asked for by the field "seeds"',
    ],
    [{ grid: { sizes: ['1', ['1']] } }, 'write each value once, and in one way'],
    [{ list: [{}, { width: 4 }], seeds: 2 }, 'write each value once, and in one way'],
    [{ list: [] }, 'give some, or take "list" out'],
    [{ random: { count: 0, draw: { width: [1] } } }, 'such as "count": 20'],
    [
      { random: { count: 1, draw: { innerRate: { from: 0, to: 1, log: true } } } },
      'such as { "from": 0.001, "to": 1 }',
    ],
    [{ random: { count: 1, draw: { width: [] } } }, 'give values, or take width out'],
    [{ settings: { width: 2 }, grid: { width: [2] } }, 'take one of the two out: the other would be ignored'],
    [{ seeds: 0 }, 'such as "seeds": 3, or "seeds": [0, 1, 2]'],
    [{ seeds: [1, 1] }, 'such as "seeds": 3, or "seeds": [0, 1, 2]'],
  ])('%j is told its fix', (sweep, fix) => {
    expect(problemOf(all(sweep)).fix).toBe(fix)
  })

  test('with a value that the experiment refuses is refused in its words', () => {
    expect(problemOf(all({ grid: { width: [2, 'x'] } }))).toMatchObject({
      where: 'sweep: --width',
      given: "'x'",
    })
  })

  test('with repeats is told which, and where', () => {
    expect(problemOf(all({ grid: { innerRate: [0.1, 0.2, 0.1, 0.2, 0.1] } }))).toMatchObject({
      where: 'sweep: grid: innerRate',
      given: '0.1, 0.2 more than once',
    })
    expect(problemOf(all({ list: [{ width: 4, innerRate: 1 }, { innerRate: 1 }] })).given).toBe(
      'two cells of seed 0 with width 4, innerRate 1',
    )
  })

  test('of a million cells and more is refused before any is made, and one of many asks first', () => {
    const ten = Array.from({ length: 10 }, (_, i) => i)
    const grid = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, ten]))
    expect(mostCells({ experiment: 'tiny', grid, seeds: 2 })).toBe(20_000)
    expect(problemOf(() => checkCount({ experiment: 'tiny', grid, seeds: 2 }, false))).toMatchObject({
      given: '20000 cells',
      fix: 'add --yes if that is what you want',
    })
    checkCount({ experiment: 'tiny', grid, seeds: 2 }, true)
    expect(problemOf(() => checkCount({ experiment: 'tiny', grid, seeds: 1e12 }, true)).given).toBe(
      '10000000000000000 cells',
    )
  })

  test.each([
    [[], 'such as { "experiment": "synthetic", "grid": { "innerRate": [0.01, 0.1] }, "seeds": 3 }'],
    [{ experiment: 'tiny', gird: {} }, 'write grid'],
    [{ grid: {} }, 'write "experiment": as in docs/many-machines.md'],
    [{ experiment: 'tiny', grid: { width: 3 } }, 'write "grid": as in docs/many-machines.md'],
    [{ experiment: 'tiny', seeds: 'three' }, 'write "seeds": as in docs/many-machines.md'],
  ])('%j is none, and is told its fix', (raw, fix) => {
    expect(problemOf(() => fromEither(decodeSweep('a.json', raw))).fix).toBe(fix)
  })
})

describe('weyl sweep', () => {
  test('takes the sweep of the documentation, which is that of the examples', async () => {
    const text = await readFile('examples/23-a-sweep.json', 'utf8')
    const sweep = fromEither(decodeSweep('example', JSON.parse(text)))
    expect(cellsIn(synthetic, sweep)).toHaveLength(12)
    expect(await readFile('docs/many-machines.md', 'utf8')).toContain(text)
  })

  test.each([
    ['no JSON', 'sweep.json', 'mend it there'],
    ['{ "experiment": "synthetc" }', 'sweep.json', 'write synthetic'],
    ['{ "experiment": "synthetic", "grid": { "inerRate": [1] } }', 'sweep.json', 'write innerRate'],
    ['', 'sweep.mjs', 'start a script of your own by itself'],
  ])('refuses a file of %j', async (text, name, fix) => {
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const file = join(folder, name)
    await writeFile(file, text)
    const { code, out, err } = await ended('sweep', file, '--out', join(folder, 'out'))
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^[^\n]+: got [^]+, expected [^]+\.\n(?: {2}Likely cause: .+\.\n)? {2}Fix: .+\.\n$/)
    expect(err).toContain(fix)
    expect(await readdir(folder)).toEqual([name])
  })

  test.each([
    [['--redis', 'redis://127.0.0.1:1'], 'start it (redis-server)'],
    [['--redis', 'redis://127.0.0.1:1', '--tensorboard'], 'start it (redis-server)'],
    [['--redis', 'localhost'], 'write it as in redis://localhost:6379'],
    [['--redis', 'redis://127.0.0.1:1', '--slurm'], 'leave one of them out'],
    [['--dry-run'], 'add --slurm'],
    [['--priority', '1'], 'add --redis'],
    [['--redis', 'redis://127.0.0.1:1', '--priority', '0'], 'write it as in --priority 1'],
  ])('that cannot begin with %j leaves nothing behind', async (words, fix) => {
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    const out = join(folder, 'out')
    const { code, err } = await ended('sweep', 'examples/23-a-sweep.json', '--out', out, ...words)
    expect(code).toBe(1)
    expect(err).toContain(fix)
    expect(await readdir(folder)).toEqual([])
  })
})
