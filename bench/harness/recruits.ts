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

export const isWeyl = (name: string): boolean => name.startsWith('weyl:')

/** Weyl on an engine. */
export const onEngine = (engine: string): Recruit => inNode(`weyl:${engine}`, 'weyl')

/** All others. */
export const peers: readonly Recruit[] = [
  ...['tfjs-batched', 'tfjs-loop', 'jax-js'].map((name) => inNode(name, name)),
  ...python,
]
