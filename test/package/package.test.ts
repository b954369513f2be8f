/** The package in the hands of its users: programs of every kind of module, and experiments of their own. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { snippets } from '../docs/readme'
import { type Ended, newProject, type Project } from './built'
import { own } from './own'

const root = join(__dirname, '../..')
const TSX = ['--import', pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href]
const TS_NODE = ['-r', join(root, 'node_modules/ts-node/register')]

const place: { project?: Project } = {}
const project = (): Project => place.project ?? expect.fail('there is no project')

/** All of tfjs that README's model needs, and a test that runs at once. */
const modules = {
  '@tensorflow/tfjs': [
    `require(${JSON.stringify(join(root, 'node_modules/@tensorflow/tfjs-backend-cpu'))})`,
    `module.exports = require(${JSON.stringify(join(root, 'node_modules/@tensorflow/tfjs-core'))})`,
  ].join('\n'),
  vitest: `exports.test = async (name, run) => { await run(); console.log('passed: ' + name) }`,
}

beforeAll(async () => {
  place.project = await newProject(modules)
})
afterAll(() => place.project?.remove())

const script = (code: string, module: ts.ModuleKind): string =>
  ts.transpileModule(code, {
    compilerOptions: { module, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  }).outputText

describe('a snippet of README', () => {
  /** One of them goes on from weights that a reader has. */
  const prelude = `
    import { key, lineSymmetries, readSymmetry, weightSpan, tensor } from 'weyl'
    const U = tensor(Array.from({ length: 70 * 68 * 3 }, (_, i) => {
      const [place, input] = [Math.floor(i / 3 / 68), Math.floor(i / 3) % 68]
      return Number(place - input === i % 3)
    }), [70 * 68, 3])
  `
  const programs = snippets.map((code) =>
    code.includes('import ') ? code : `${prelude}\n${code}\nconsole.log(sentence)`,
  )
  const kinds: Readonly<
    Record<
      string,
      readonly [
        ending: string,
        code: (code: string) => string,
        all: (i: number) => string,
        words: readonly string[],
      ]
    >
  > = {
    ESM: [
      'mjs',
      (code) => script(code.replaceAll("'./src'", "'weyl'"), ts.ModuleKind.ESNext),
      (i) => `import './s${i}.mjs'`,
      [],
    ],
    CommonJS: [
      'cjs',
      (code) => script(code.replaceAll("'./src'", "'weyl'"), ts.ModuleKind.CommonJS),
      (i) => `require('./s${i}.cjs')`,
      [],
    ],
    'ts-node': ['ts', (code) => code, (i) => `import './s${i}'`, TS_NODE],
  }

  test.each(Object.entries(kinds))('runs as %s', async (_, [ending, code, all, words]) => {
    const { write, node } = project()
    for (const [i, program] of programs.entries()) await write(`s${i}.${ending}`, code(program))
    await write(`all.${ending}`, programs.map((_program, i) => all(i)).join('\n'))
    const { code: exit, out, err } = await node(...words, `all.${ending}`)
    const unasked = /^=+\nHi, looks like you are running TensorFlow\.js[^]*?\n=+\n/m
    expect({ exit, err: err.replace(unasked, '').trim() }).toEqual({ exit: 0, err: '' })
    const lines = out.trim().split('\n').sort()
    expect(lines).toEqual([
      'This layer shares weights as translations do: error below 0.001, chance 0.97.',
      '[0.2, 0.3994, 0.5952]',
      'passed: the model turns with its input',
    ])
  })
})

describe('the command', () => {
  test('gives hints as the user types it: by npx, where that started it', async () => {
    const { node, npx } = project()
    const ways = [
      ['weyl', (...words: readonly string[]) => node('node_modules/.bin/weyl', ...words)],
      ['npx weyl', (...words: readonly string[]) => npx('--no-install', 'weyl', ...words)],
    ] as const
    for (const [typed, weyl] of ways) {
      expect((await weyl('frobnicate')).err).toContain(`Fix: ${typed} --help.`)
      expect((await weyl('run', 'synthetic', '--help')).out).toContain(`  ${typed} run synthetic --steps 10`)
    }
  })
})

describe('an experiment of one’s own', () => {
  const kinds: Readonly<
    Record<string, readonly [file: string, module: ts.ModuleKind, words: readonly string[], command: string]>
  > = {
    ESM: ['own.mjs', ts.ModuleKind.ESNext, [], 'node own.mjs'],
    'TypeScript under tsx': ['own.mts', ts.ModuleKind.ESNext, TSX, 'npx tsx own.mts'],
  }

  test.each(Object.entries(kinds))('trains in threads as %s', async (_, [file, module, words]) => {
    const { write, node, path } = project()
    await write(file, script(own, module))
    const out = `runs/${file}`
    const { code, out: said, err } = await node(...words, file, '--quiet', '--out', out)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(said).toMatch(/^line +\S+ ± [^]*The report is runs\/own\S*\/report.html/m)
    // what follows in the script is for the main thread
    expect(said.match(/after the run/g)).toHaveLength(1)
    expect(existsSync(join(path, out, 'lock.1'))).toBe(false)
  })

  test('tells in its help how it is called', async () => {
    const found = await Promise.all(
      Object.values(kinds).map(async ([file, , words, command]) => ({
        command,
        ...(await project().node(...words, file, '--help')),
      })),
    )
    for (const { command, out } of found) expect(out).toContain(`Usage: ${command} [options]`)
  })

  test('that only runs in the main thread is told so, and leaves no folder', async () => {
    const { node, path } = project()
    const { code, out, err } = await node('own.mjs', '--quiet', '--out', 'runs/only-here')
    expect(code).toBe(1)
    expect(out).toBe('after the run\n')
    expect(err).toMatch(
      /^a thread of \S*own\.mjs: got the exception Error: only in the main thread, expected [^]*Fix: let the script do nothing/,
    )
    expect(existsSync(join(path, 'runs/only-here'))).toBe(false)
  })

  test('is exported by its script', async () => {
    const { node, path } = project()
    const weyl = (...words: readonly string[]): Promise<Ended> =>
      node(
        ...TS_NODE,
        join(root, 'src/cli/main.ts'),
        'export',
        'runs/own.mjs',
        '--out',
        'mine.onnx',
        ...words,
      )
    const [exported, untold] = await Promise.all([weyl('--experiment', 'own.mjs'), weyl()])
    expect(exported).toEqual({ code: 0, out: 'mine.onnx\n', err: '' })
    expect(existsSync(join(path, 'mine.onnx'))).toBe(true)
    expect(untold.err).toMatch(
      /got a run of 'mine', which is no experiment of weyl[^]*Fix: weyl export runs\/own\.mjs --experiment mine\.mjs/,
    )
  })
})

test('npm knows all that the project tells it', async () => {
  const { err } = await new Promise<{ readonly err: string }>((resolve) => {
    execFile('npm', ['prefix'], { cwd: root }, (_, __, text) => resolve({ err: text }))
  })
  expect(err).not.toContain('Unknown project config')
})
