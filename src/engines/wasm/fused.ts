/**
 * Whether the host has a · b + c in one instruction (f32x4.relaxed_madd of WebAssembly 3.0). It rounds once where
 * the processor can: the bits are then the same on every run and for any number of threads, but not those of a
 * machine that cannot.
 */
import { moduleOf, written } from './assembler'
import { builtin } from '../kit/builtin'
import { host } from './host'

interface Flags {
  readonly setFlagsFromString: (flags: string) => void
}

const isKnown = (): boolean => {
  const body = written({
    width: 4,
    parameters: 1,
    write: (w) => {
      w.get(0)
      for (const value of [1, 2, 3]) w.floats(value)
      w.vector('f32.madd')
      w.store(0)
    },
  })
  return host.validate(moduleOf([body], [], { shared: true }))
}

let known: boolean | undefined

/** Asks once. Node 20 has the instruction behind a flag that can be set while it runs. */
export const fusesHere = (): boolean => {
  if (known !== undefined) return known
  known = isKnown()
  const flags = builtin('node:v8') as Flags | undefined
  if (known || flags === undefined) return known
  flags.setFlagsFromString('--experimental-wasm-relaxed-simd')
  known = isKnown()
  return known
}
