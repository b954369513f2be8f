/** Everybody who may take part, and how their processes are started. */
import { join } from 'node:path'
import { engineNames } from '../../src/engines'
import type { Command, Unavailable } from './session'

export interface Recruit {
  readonly name: string
  readonly command: (folder: string) => Command
  /** What to say if the program cannot be started. */
  readonly missing: Unavailable
}

const bench = join(__dirname, '..')

const inNode = (name: string, script: string): Recruit => ({
  name,
  command: (folder) => ({
    program: process.execPath,
    words: ['-r', 'ts-node/register', join(bench, 'processes', `${script}.ts`), name, folder],
    variables: {},
  }),
  missing: { unavailable: 'Node did not start' },
})

const inPython = (name: string, variable: string, module: string): Recruit => ({
  name,
  command: (folder) => ({
    program: process.env[variable] ?? 'python3',
    words: [join(bench, 'peers', 'python', 'peer.py'), name, folder],
    variables: {},
  }),
  missing: {
    unavailable: 'no Python found',
    fix: `set ${variable} to a Python that can import ${module}, see bench/README.md`,
  },
})

const python = [
  inPython('torch-loop', 'WEYL_PYTHON_TORCH', 'torch and higher'),
  inPython('torch-clone', 'WEYL_PYTHON_TORCH', 'torch and higher'),
  inPython('torch-batched', 'WEYL_PYTHON_TORCH', 'torch'),
  inPython('jax-jit', 'WEYL_PYTHON_JAX', 'jax'),
]

/** Those without a chance to be fast, and the name for the fastest of the others. */
const SLOW = ['auto', 'tfjs-cpu', 'reference']

/** The engines that are timed unless others are asked for. */
export const fastEngines = engineNames.map(([name]) => name).filter((name) => !SLOW.includes(name))

const WEYL = 'weyl:'

export const isWeyl = (name: string): boolean => name.startsWith(WEYL)

/** The engines of Weyl among these names. */
export const enginesAmong = (names: readonly string[]): readonly string[] =>
  names.filter(isWeyl).map((name) => name.slice(WEYL.length))

/** Weyl on an engine. */
export const onEngine = (engine: string): Recruit => inNode(`${WEYL}${engine}`, 'weyl')

/** Where there are many points to measure, those few take part that were the fastest of their kind. */
export const leaders = { engines: ['native', 'wasm'], peers: ['torch-batched', 'jax-jit'] } as const

/** On the first so many cores only, as Linux can have it. */
export const onCores = (recruit: Recruit, cores: number): Recruit => ({
  ...recruit,
  command: (folder) => {
    const { program, words, variables } = recruit.command(folder)
    return { program: 'taskset', words: ['-c', `0-${cores - 1}`, program, ...words], variables }
  },
  missing: { unavailable: 'no taskset found, which keeps a process on some cores', fix: 'run it on Linux' },
})

/** All others. */
export const peers: readonly Recruit[] = [
  ...['tfjs-batched', 'tfjs-loop', 'jax-js'].map((name) => inNode(name, name)),
  ...python,
]
