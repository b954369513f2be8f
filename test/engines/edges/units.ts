/** What each engine promises of its arithmetic, as `docs/numbers.md` states it. */
import type { PrimitiveName } from '../../../src/dsl/primitives'

/** Largest error of a primitive in units in the last place; those not named are exact. */
export type Units = Readonly<Partial<Record<PrimitiveName, number>>>

/** What is rounded once. */
export const ROUNDED: Units = { add: 1, sub: 1, mul: 1, div: 1, sqrt: 1, cast: 1 }

const FEW: Units = { exp: 4, log: 4, log1p: 4, sin: 4, cos: 4, tanh: 4, sigmoid: 4, pow: 4 }

/** sin, cos, log1p and pow are the host's, in doubles. */
const WASM: Units = { exp: 2, log: 3, tanh: 2, sigmoid: 3, log1p: 1, sin: 1, cos: 1, pow: 1 }

/** The table of an engine. */
export const unitsOf = (engine: string): Units => ({ ...ROUNDED, ...(engine === 'wasm' ? WASM : FEW) })

/** Whether it may take numbers below the smallest normal one for zero. */
export const flushes = (engine: string): boolean => engine !== 'wasm'
