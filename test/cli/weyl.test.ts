/** The command `weyl` as a person types it: what it prints, what it writes, and how it ends. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundled } from '../bundled'

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

const place = { path: '', run: '' }

const ended = (program: string, words: readonly string[], env = process.env): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(program, words, { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })

const weyl = async (...words: readonly string[]): Promise<Ended> =>
  ended(process.execPath, [await bundled('src/cli/main.ts'), ...words])

const small = [
  '--ranks',
  '1',
  '--models',
  'MSR-FC,MAML-Conv',
  '--steps',
  '3',
  '--tasks',
  '2',
  '--train-tasks',
  '40',
]

beforeAll(async () => {
  place.path = await mkdtemp(join(tmpdir(), 'weyl-cli-'))
  place.run = join(place.path, 'a')
  const { code, out } = await weyl('run', 'synthetic', ...small, '--quiet', '--json', '--out', place.run)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    study: 'rank 1',
    model: 'MSR-FC',
    baselines: [{ model: 'MAML-Conv' }],
  })
})
afterAll(() => rm(place.path, { recursive: true }))

describe('weyl', () => {
  for (const name of ['weyl', 'npx weyl'])
    test(`is called ${name} in its help where it is started as that`, async () => {
      const agent = name === 'weyl' ? {} : { npm_config_user_agent: 'npm/10.8.2 node/v20.20.2' }
      const program = await bundled('src/cli/main.ts')
      for (const words of [[], ['run'], ['run', 'rmnist'], ['sweep']]) {
        const env = { ...process.env, ...agent }
        const { out } = await ended(process.execPath, [program, ...words, '--help'], env)
        expect(out).toMatch(new RegExp(`^Usage: ${[name, ...words].join(' ')} `))
      }
    })

  test('ends with 1 where training diverged, and prints no JSON then', async () => {
    const out = join(place.path, 'diverged')
    const words = ['--ranks', '1', '--models', 'MAML-Conv', '--inner-rate', '1e20', '--train-tasks', '40']
    const found = await weyl('run', 'synthetic', ...words, '--quiet', '--json', '--out', out)
    expect([found.code, found.out]).toEqual([1, ''])
    expect(found.err).toMatch(
      /^training 'MAML-Conv', outer step 1: got train_loss [^\n]*\n[^\n]*\n {2}Fix: [^\n]*\n$/,
    )
  })

  test('ends with 1 at a word that it does not know', async () => {
    expect(await weyl('ru', 'synthetic')).toMatchObject({ code: 1, out: '' })
  })

  test('writes a report that loads nothing, and the same one again', async () => {
    const path = join(place.run, 'report.html')
    const first = await readFile(path, 'utf8')
    // a page is too long to be shown where it is not as expected
    expect(
      [/<!doctype html>/i, /the sharing matrix U/, /<script|src="http|href="http/].map((r) => r.test(first)),
    ).toEqual([true, true, false])
    expect((await weyl('report', place.run)).code).toBe(0)
    expect((await readFile(path, 'utf8')) === first).toBe(true)
  })

  test('lays runs side by side', async () => {
    const file = join(place.path, 'both.html')
    expect((await weyl('compare', place.run, place.run, '--out', file)).code).toBe(0)
    expect((await readFile(file, 'utf8')).includes('a · MSR-FC')).toBe(true)
  })

  test('explains without a run', async () => {
    const { code, out } = await weyl('explain', 'synthetic', '--ranks', '1', '--models', 'MAML-Conv')
    expect(code).toBe(0)
    expect(out).toMatch(
      /One outer step of 'MAML-Conv'[^]*MB at the peak[^]*On the engine webgpu \(state[^]*dispatches.*kB of data/,
    )
  })

  test('profiles without a run, and writes traces', async () => {
    const words = ['profile', 'synthetic', '--ranks', '1', '--models', 'MAML-Conv', '--steps', '2']
    const folder = join(place.path, 'profiles')
    const { code, out } = await weyl(...words, '--engine', 'wasm', '--train-tasks', '40', '--out', folder)
    expect(code).toBe(0)
    const file = join(folder, 'maml-conv.trace.json')
    expect(out).toMatch(
      /One outer step of 'MAML-Conv'[^]*By operation[^]*einsum[^]*in layer [^]*kernels that take most/,
    )
    expect(out).toContain(`\n${file}\n`)
    const { traceEvents }: { readonly traceEvents: readonly object[] } = JSON.parse(
      await readFile(file, 'utf8'),
    )
    expect(traceEvents).toContainEqual(expect.objectContaining({ ph: 'X', cat: 'kernel' }))
    const refused = await weyl(...words, '--engine', 'tfjs-cpu', '--out', folder)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain(
      'expected an engine that can be profiled: wasm, native, or webgpu on a device with a clock',
    )
    const named = join(place.path, 'trace.json')
    const misled = await weyl(...words, '--out', named)
    expect(misled.err).toBe(
      `--out: got '${named}', the name of a file, expected a folder, in which each model gets a file of its own.\n` +
        `  Fix: --out ${join(place.path, 'trace')}.\n`,
    )
    expect(await readdir(place.path)).not.toContain('trace.json')
  })

  test('exports what a stock ONNX Runtime runs', async () => {
    const file = join(place.path, 'line.onnx')
    expect((await weyl('export', place.run, '--model', 'maml-conv', '--out', file)).code).toBe(0)
    const session = await InferenceSession.create(file)
    expect(session.inputNames).toEqual(['support_x', 'support_y', 'query_x'])
    const zeros = (shape: readonly number[]) =>
      new OnnxTensor('float32', new Float32Array(shape.reduce((n, side) => n * side, 1)), shape)
    const { answers } = await session.run({
      support_x: zeros([1, 70, 1]),
      support_y: zeros([1, 68]),
      query_x: zeros([19, 70, 1]),
    })
    // a linear layer has nothing to say of zeros
    expect([answers.dims, Array.from(answers.data as Float32Array).every((y) => y === 0)]).toEqual([
      [19, 68],
      true,
    ])
  })
})
