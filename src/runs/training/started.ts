/**
 * How this process was started: its script, the words that start it again, and what a thread needs to run the same
 * script in the same way. Threads have Node's options of the process (`-r`, `--import`, `--loader`); two loaders
 * have to be told of threads besides.
 */
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { WorkerOptions } from 'node:worker_threads'
import * as t from 'io-ts'
import { fail } from '../../dsl/core/problem'

/** The file that was started. Fails where there is none. */
export const script = (): string =>
  process.argv.length > 1
    ? resolve(process.argv[1])
    : fail({
        where: 'runExperiment',
        given: 'a program that is in no file',
        expected: 'a script: each model is trained in a thread, which runs the script again',
        fix: 'put it into a file, and start that',
      })

/** The command of ts-node, which leaves its own path among Node's options for processes that are started later. */
const tsNodeCommand = (): number =>
  process.execArgv.findIndex((word) => /[\\/]ts-node[\\/]dist[\\/]bin[^\\/]*$/.test(word))

/** All options that Node was given. */
const nodeOptions = (): readonly string[] => [
  ...process.execArgv,
  ...(process.env.NODE_OPTIONS ?? '').split(/\s+/),
]

const TSX = /^(--\w+=)?(tsx([\\/].*)?|.*[\\/]tsx[\\/]dist[\\/].*)$/

const tsxLoader = (): string | undefined => nodeOptions().find((word) => TSX.test(word))

const isDeno = (): boolean => 'deno' in process.versions

const runner = (): string => {
  if (isDeno()) return 'deno run -A'
  if (tsxLoader() !== undefined) return 'npx tsx'
  if (nodeOptions().some((word) => /(^|[\\/=])ts-node[\\/]/.test(word))) return 'npx ts-node'
  return ['node', ...process.execArgv].join(' ')
}

/** What to type to start this script again. */
export const command = (): string => {
  if (process.argv.length < 2) return 'node'
  const [path, near] = [script(), relative('', script())]
  return `${runner()} ${near.startsWith('..') ? path : near}`
}

const OF_LOADING = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions)(=|$)/

/** Those that say how modules are loaded; most others are of the whole process, and refused for a thread. */
const loading = (words: readonly string[]): readonly string[] =>
  words.filter((word, i) => {
    const before = words.at(i - 1) ?? ''
    return OF_LOADING.test(word) || (i > 0 && OF_LOADING.test(before) && !before.includes('='))
  })

/** What the running ts-node tells of itself. */
const service = t.type({
  options: t.partial({ transpileOnly: t.boolean }),
  configFilePath: t.union([t.string, t.undefined]),
})

/** ts-node is loaded in each thread anew, with the project that it found here. */
const withTsNode = (at: number): WorkerOptions => {
  const running: unknown = Reflect.get(process, Symbol.for('ts-node.register.instance'))
  const { configFilePath, options } = service.is(running)
    ? running
    : { configFilePath: undefined, options: {} }
  return {
    execArgv: [
      ...loading(process.execArgv.slice(0, at)),
      '-r',
      createRequire(process.execArgv[at]).resolve('ts-node/register'),
    ],
    env: {
      ...process.env,
      ...(configFilePath !== undefined && { TS_NODE_PROJECT: configFilePath }),
      ...(options.transpileOnly === true && { TS_NODE_TRANSPILE_ONLY: 'true' }),
    },
  }
}

/** tsx keeps to the main thread unless it is asked (github.com/privatenumber/tsx/issues/354). */
const withTsx = (loader: string): WorkerOptions => {
  const own = loader.replace(/^--\w+=/, '')
  const from = own.startsWith('tsx') ? join(process.cwd(), 'from-here') : own
  const registered = ['cjs', 'esm'].map((kind) => {
    const api = createRequire(from).resolve(`tsx/${kind}/api`)
    // of the two formats that one which can register hooks for both
    return `import { register as ${kind} } from ${JSON.stringify(pathToFileURL(api.replace(/\.cjs$/, '.mjs')))}; ${kind}()`
  })
  return {
    execArgv: [
      ...loading(process.execArgv),
      '--import',
      `data:text/javascript,${encodeURIComponent(registered.join(';'))}`,
    ],
  }
}

/** The options of a thread that is to run the script as this process does. */
export const asStarted = (): WorkerOptions => {
  if (isDeno()) return {}
  const at = tsNodeCommand()
  if (at >= 0) return withTsNode(at)
  const tsx = tsxLoader()
  return tsx === undefined ? {} : withTsx(tsx)
}
