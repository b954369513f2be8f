/**
 * WebGPU in Node: Dawn, from the package `webgpu`, which holds it for all systems. Where it finds no driver it prints what
 * it tried; so another process looks first, and what that prints is told as the cause.
 */
import { fail } from '../../dsl/core/problem'
import type { Engine } from '../engine'
import { builtin } from '../kit/builtin'
import { noAdapter } from './device'
import { webgpuEngine } from './engine'
import type { Gpu } from './gpu'

/** What is there after `npm install`. */
export const INSTALL_WEBGPU = 'npm install webgpu (132 MB unpacked: Dawn for all systems)'

type Create = (flags: readonly string[]) => Gpu

const create = async (): Promise<Create> => {
  try {
    const dawn: unknown = await import('webgpu')
    return (dawn as { readonly create: Create }).create
  } catch (error) {
    return fail({
      where: 'engine webgpu',
      given: 'no Dawn that loads',
      expected: 'the package webgpu with its native part',
      cause: error instanceof Error ? error.message : String(error),
      fix: INSTALL_WEBGPU,
    })
  }
}

/** Of Node's own modules, what looking takes. */
interface Processes {
  readonly execFile: (
    file: string,
    words: readonly string[],
    done: (error: unknown, printed: string, complaints: string) => void,
  ) => unknown
}
interface Modules {
  readonly createRequire: (from: string) => { readonly resolve: (name: string) => string }
}
interface Urls {
  readonly pathToFileURL: (path: string) => { readonly href: string }
}

const LOOK = `import(process.argv[1]).then(async ({ create }) => {
  const gpu = create([])
  const adapter = await gpu.requestAdapter()
  process.exit(adapter === null ? 1 : 0)
})`

/** Refuses where another process finds no adapter. */
const look = async (): Promise<void> => {
  const { execFile } = builtin('node:child_process') as Processes
  const { createRequire } = builtin('node:module') as Modules
  const { pathToFileURL } = builtin('node:url') as Urls
  const { execPath } = (globalThis as unknown as { readonly process: { readonly execPath: string } }).process
  const package_ = pathToFileURL(createRequire(__filename).resolve('webgpu')).href
  const said = await new Promise<string | undefined>((resolve) => {
    execFile(execPath, ['-e', LOOK, package_], (error, _, complaints) =>
      resolve(error === null ? undefined : complaints),
    )
  })
  if (said === undefined) return
  // of what is printed, the lines that are no places in Dawn's source
  const lines = [...said.matchAll(/^(?:Warning|Error): (.*)$/gm)].map(([, line]) => line.trim())
  noAdapter(lines.join('; '))
}

/** An engine on the GPU that Dawn finds. */
export const dawnEngine = async (): Promise<Engine> => {
  const dawn = await create()
  await look()
  return webgpuEngine(dawn([]))
}
