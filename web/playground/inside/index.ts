/** The script of a program's worker, without the program: the page puts that after it, as a call of `run`. */
import * as fc from 'fast-check'
import * as testing from '../../../src/testing'
import { engineChoices } from '../../training/engines'
import { limitMemory } from './memory'
import * as page from './page'
import { flushPoints, say } from './say'
import { explainAll, watched } from './watched'
import { written } from './written'

/** What is asked of `run`. */
export interface Settings {
  /** One of the page's engines, in the place of those that the program names. */
  readonly engine?: string
  /** Lines of the script before the program's. */
  readonly before: number
}

type Module = Readonly<Record<string, unknown>>
type Program = (require: (name: string) => Module, exports: { default?: unknown }) => Promise<void>

/** Tells the page which engines work here. */
export const offer = async (): Promise<void> => say({ kind: 'engines', choices: await engineChoices() })

/** The line of the program at which something was thrown, counted from 1. */
const lineOf = ({ stack = '' }: Error, before: number): number | undefined => {
  const lines = [...stack.matchAll(/blob:[^\s)]*?:(\d+):\d+/g)].map(([, line]) => Number(line) - before)
  return lines.find((line) => line > 0)
}

const print =
  (level: 'log' | 'warn' | 'error') =>
  (...values: readonly unknown[]): void => {
    flushPoints()
    say({ kind: 'printed', level, text: values.map(written).join(' ') })
  }

/** Runs a program until what it exports by default, if that is a promise, is fulfilled. */
export const run = async ({ engine, before }: Settings, program: Program): Promise<void> => {
  const fail = (error: unknown): void => {
    flushPoints()
    const line = error instanceof Error ? lineOf(error, before) : undefined
    say({ kind: 'failed', problem: written(error), line })
  }
  const modules: Readonly<Record<string, Module>> = {
    weyl: { ...watched(engine) },
    'weyl/testing': testing,
    'weyl/page': page,
    'fast-check': fc,
  }
  const require = (name: string): Module => {
    if (!Object.hasOwn(modules, name))
      throw new Error(`no module '${name}' in the playground, which has ${Object.keys(modules).join(', ')}`)
    return modules[name]
  }
  Error.stackTraceLimit = 200
  limitMemory()
  Object.assign(console, {
    log: print('log'),
    info: print('log'),
    debug: print('log'),
    warn: print('warn'),
    error: print('error'),
  })
  addEventListener('unhandledrejection', ({ reason }) => fail(reason))
  try {
    const exports: { default?: unknown } = {}
    await program(require, exports)
    await exports.default
    flushPoints()
    explainAll()
    say({ kind: 'ended', waited: exports.default instanceof Promise })
  } catch (error) {
    fail(error)
  }
}
