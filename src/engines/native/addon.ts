/** The addon that `host.ts` is the source of, compiled once and loaded. */
import { fail } from '../../dsl/core/problem'
import { cached, nameFor } from './cache'
import { type Compiler, FLAGS, identityOf } from './compiler'
import { HOST } from './host'
import { built, loadedFrom } from './library'

/** Memory, libraries and threads, by address. */
export interface Addon {
  readonly take: (bytes: number) => number
  readonly give: (address: number) => void
  readonly write: (address: number, values: ArrayBufferView) => void
  readonly read: (address: number, values: ArrayBufferView) => void
  readonly where: (values: ArrayBufferView) => number
  readonly measure: (times: Float64Array) => void
  readonly open: (path: string) => number
  readonly named: (library: number, name: string) => number
  readonly close: (library: number) => void
  readonly start: (threads: number) => number
  readonly end: (threads: number) => void
  readonly run: (threads: number, job: Float64Array) => void
  readonly loop: (job: Float64Array) => number
}

const INSTALL = 'npm install node-api-headers'

/** Where the headers of Node's interface for addons are. */
const headers = async (): Promise<string> => {
  const found: { readonly default: { readonly include_dir: string } } | undefined =
    await import('node-api-headers').catch(() => undefined)
  return (
    found?.default.include_dir ??
    fail({
      where: 'engine native',
      given: 'no package node-api-headers',
      expected: 'the headers of Node for code in C',
      fix: INSTALL,
    })
  )
}

/** Compiles the addon, unless that was done before, and loads it. */
export const addonBy = async (compiler: Compiler): Promise<Addon> => {
  const { process } = globalThis as unknown as {
    readonly process: { readonly dlopen: (module: { readonly exports: object }, path: string) => void }
  }
  const flags = [...FLAGS, '-I', await headers()]
  const name = nameFor([...identityOf(compiler), ...flags, HOST])
  const path = await cached(name, (folder) => built(folder, [HOST], compiler, flags))
  return loadedFrom(path, () => {
    const module = { exports: {} }
    process.dlopen(module, path)
    return module.exports as Addon
  })
}
