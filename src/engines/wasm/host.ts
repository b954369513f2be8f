/** What of the host's WebAssembly the engine uses. (Its full types come only with those of a web page.) */
import { LENT } from '../../loops/code/writer'

export interface Memory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}

/** A compiled module: what threads hand to each other. */
export interface Module {
  readonly compiled?: never
}

export type Run = (table: number, chunk: number) => void

interface Host {
  readonly Memory: new (limits: {
    readonly initial: number
    readonly maximum: number
    readonly shared: boolean
  }) => Memory
  readonly validate: (bytes: Uint8Array) => boolean
  readonly compile: (bytes: Uint8Array) => Promise<Module>
  readonly instantiate: (
    module: Module,
    imports: Readonly<Record<string, object>>,
  ) => Promise<{ readonly exports: Readonly<Record<string, Run>> }>
}

export const host = (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly

/** Adds the milliseconds since the last tick to a counter of those at an address; the first keeps the time. */
const tickOn = (memory: Memory): ((address: number, counter: number) => void) => {
  let times = new Float64Array(memory.buffer)
  return (address, counter) => {
    const first = address >>> 3
    // the memory may have grown
    if (first + counter >= times.length) times = new Float64Array(memory.buffer)
    const now = performance.now()
    times[first + counter] += now - times[first]
    times[first] = now
  }
}

/** What the functions of a module import. */
export const lending = (memory: Memory): Readonly<Record<string, object>> => ({
  host: {
    memory,
    tick: tickOn(memory),
    ...Object.fromEntries(LENT.map((name) => [name, (x: number, y: number): number => Math[name](x, y)])),
  },
})
