/** The engines that the page offers, best first. They are started in a worker, which may wait for threads; a page may not. */
import { type Engine, reference, WeylError } from '../../src'
import { everywhere } from '../../src/engines/everywhere'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { threadsHere } from '../../src/engines/wasm/workers'
import type { EngineChoice } from './messages'

interface Offered {
  readonly label: string
  readonly start: () => Promise<Engine>
}

const CORES = Math.max(2, threadsHere(4))

const offered: Readonly<Record<string, Offered>> = {
  wasm: { label: 'WebAssembly, one thread', start: () => Promise.resolve(wasmEngine({ threads: 1 })) },
  threads: {
    label: `WebAssembly, ${CORES} threads`,
    start: () => Promise.resolve(wasmEngine({ threads: CORES })),
  },
  webgpu: { label: 'GPU (WebGPU)', start: everywhere.webgpu.start },
  reference: { label: 'plain JavaScript, slow', start: () => Promise.resolve(reference) },
}

/** Why an engine does not start here, in a few words. */
const missing = (error: unknown): string => (error instanceof WeylError ? error.problem.given : String(error))

/** Each engine, and what it lacks here: they are tried. */
export const engineChoices = (): Promise<readonly EngineChoice[]> =>
  Promise.all(
    Object.entries(offered).map(async ([name, { label, start }]): Promise<EngineChoice> => {
      try {
        await (await start()).dispose()
        return { name, label }
      } catch (error) {
        return { name, label, missing: missing(error) }
      }
    }),
  )

/** The engine of that name, fresh. */
export const startEngine = (name: string): Promise<Engine> =>
  name in offered ? offered[name].start() : Promise.reject(new Error(`no engine ${name}`))
