/** The main job as a person runs it, small: its files, its last line, and what it says to wrong arguments. */
import { execFile } from 'node:child_process'
import { access, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundled } from '../bundled'

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

const started = (words: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, words, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })

const script = 'examples/rmnist.ts'

/** As a person starts it, and its threads with it. */
const rmnist = (...args: readonly string[]): Promise<Ended> =>
  started([join('node_modules', 'ts-node', 'dist', 'bin.js'), script, ...args])

/** What it says before it trains is the same without ts-node, and sooner there. */
const atOnce = async (...args: readonly string[]): Promise<Ended> => started([await bundled(script), ...args])

const small = ['--steps', '2', '--tasks', '2', '--angles', '2', '--support', '2', '--query', '3']

describe('examples/rmnist.ts', () => {
  test(
    'trains, judges, draws, and ends with the summary as one line of JSON',
    { timeout: 300_000 },
    async () => {
      const out = join(await mkdtemp(join(tmpdir(), 'weyl-')), 'run')
      const { code, out: printed, err } = await rmnist(...small, '--out', out, '--json', '--explain')
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('no sharing (MAML)') })
      expect(err).toMatch(/One outer step of 'no sharing \(MAML\)'[^]*MB at the peak[^]*einsum { formula/)
      const summary: unknown = JSON.parse(printed.trim().split('\n').at(-1) ?? '')
      expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toEqual(summary)
      const accuracy = { accuracy: expect.any(Number), images: 60, errors: expect.any(Number), tasks: 20 }
      expect(summary).toMatchObject({
        engine: 'wasm',
        seed: 0,
        steps: 2,
        seconds: expect.any(Number),
        steps_per_sec: expect.any(Number),
        train_loss: expect.any(Number),
        test_loss: expect.any(Number),
        test_err: expect.any(Number),
        accuracy: expect.any(Number),
        accuracy_ci95: expect.any(Number),
        seen: accuracy,
        held_out: accuracy,
        baselines: [
          { model: 'no sharing (MAML)' },
          { model: 'no adaptation' },
          { model: 'ordinary network' },
        ],
      })
      expect(summary).toHaveProperty(
        'per_angle',
        [0, 90, 180, 270].map((angle) => expect.objectContaining({ angle, images: 30 })),
      )
      const rows = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      expect(rows).toHaveLength(8)
      const figures = await readdir(join(out, 'figures'))
      for (const name of [
        'loss-curves',
        'images-per-angle',
        'error-per-angle',
        'single-circuit-msr-conv-sharing',
      ])
        expect(figures).toEqual(expect.arrayContaining([`${name}.svg`, `${name}.png`]))
      const again = await atOnce(...small, '--out', out)
      expect(again.code).toBe(1)
      expect(again.err).toMatch(/run-2/)
    },
  )

  test.each([
    [['--engine', 'warp'], /engine.*'warp'[^]*wasm[^]*node-gpu/],
    [['--angles', 'north'], /north/],
    // a sixth of the 60 000 is set aside
    [['--support', '70000'], /50000/],
    [['--steps', '1.5'], /--steps/],
    [['--stepz', '5'], /--steps/],
    [['--data', 'no-such-folder'], /no-such-folder/],
  ])('%j is refused in one message with its fix', async (args, message) => {
    const out = join(await mkdtemp(join(tmpdir(), 'weyl-')), 'run')
    const { code, err } = await atOnce('--steps', '1', '--out', out, ...args)
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/^ {4}at /m)
    await expect(access(out)).rejects.toThrow('ENOENT')
  })

  test('--help teaches', async () => {
    const { code, out } = await rmnist('--help')
    expect(code).toBe(0)
    for (const word of ['--engine', '--angles', '--resume', 'wasm', 'npx ts-node examples/rmnist.ts'])
      expect(out).toContain(word)
  })
})
