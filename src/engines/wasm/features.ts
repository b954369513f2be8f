/** What of WebAssembly the host has: found out by having it look at modules, each asked for once. */
import { fail } from '../../dsl/core/problem'
import type { Writer } from '../../loops/code/writer'
import { builtin } from '../kit/builtin'
import { moduleOf, written } from './assembler'
import { host } from './host'

interface Flags {
  readonly setFlagsFromString: (flags: string) => void
}

const isKnown = (write: (w: Writer) => void): boolean =>
  host.validate(moduleOf([written({ width: 4, parameters: 1, write }, true)], [], { shared: false }))

/** A vector that is stored: without it there is nothing to be gained, and no code to run. */
const storesVector = (w: Writer): void => {
  w.get(0)
  w.floats(1)
  w.store(0)
}

const fuses = (w: Writer): void => {
  w.get(0)
  for (const value of [1, 2, 3]) w.floats(value)
  w.vector('f32.madd')
  w.store(0)
}

let fused: boolean | undefined

/**
 * Whether the host has a · b + c in one instruction (f32x4.relaxed_madd of WebAssembly 3.0). It rounds once where
 * the processor can: the bits are then the same on every run and for any number of threads, but not those of a
 * machine that cannot. Node 20 has the instruction behind a flag that can be set while it runs.
 */
export const fusesHere = (): boolean => {
  if (fused !== undefined) return fused
  fused = isKnown(fuses)
  const flags = builtin('node:v8') as Flags | undefined
  if (fused || flags === undefined) return fused
  flags.setFlagsFromString('--experimental-wasm-relaxed-simd')
  fused = isKnown(fuses)
  return fused
}

/** Refuses a host without WebAssembly or without its vectors. */
export const checkFeatures = (): void => {
  const lacks = host === undefined ? 'WebAssembly' : isKnown(storesVector) ? undefined : 'its vectors (SIMD)'
  if (lacks !== undefined)
    fail({
      where: 'engine wasm',
      given: `a host that lacks ${lacks}`,
      expected: 'WebAssembly 2.0',
      cause: 'an old browser, or one that was told to do without compiled code',
      fix: 'a newer browser, or the engine reference, which needs neither and is slow',
    })
}
