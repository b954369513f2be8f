/** What each engine promises of its arithmetic, as `docs/numbers.md` states it. */
import type { PrimitiveName } from '../../../src/dsl/primitives'

/** Largest distance from the rounded result of the reference, in units in the last place; those not named have none. */
export type Units = Readonly<Partial<Record<PrimitiveName, number>>>

const UNITS: Readonly<Record<string, Units>> = {
  // sin, cos and pow are the host's, in doubles
  wasm: { exp: 2, log: 3, tanh: 2, sigmoid: 3, log1p: 3, sin: 1, cos: 1, pow: 1 },
  // the same, with products and sums that are rounded once
  native: { exp: 2, log: 3, tanh: 2, sigmoid: 3, log1p: 3, sin: 1, cos: 1, pow: 1 },
  // measured over 2²⁰ patterns of bits: 1, 3, 4, 2, 2, 4, 2, 1; other processors have other kernels
  onnx: { exp: 2, log: 4, log1p: 6, sin: 3, cos: 3, tanh: 6, sigmoid: 3, pow: 3 },
  'tfjs-wasm': { exp: 1, log: 1, tanh: 2, sigmoid: 3, pow: 1 },
  'tfjs-wasm by kernels only': { exp: 1, log: 1, tanh: 2, sigmoid: 3, pow: 1 },
  // all in doubles
  'tfjs-cpu': {},
  // measured over 2¹⁷ numbers on TensorFlow's kernels for processors: 1, 2, 3, 2, 2, 4, 2, 1
  'tfjs-node-gpu': { exp: 2, log: 3, log1p: 4, sin: 3, cos: 3, tanh: 6, sigmoid: 4, pow: 2 },
  // what WGSL promises of div and sqrt, on other devices than a software driver too; the others are our own
  webgpu: { div: 3, sqrt: 3, exp: 2, log: 4, log1p: 5, sin: 4, cos: 4, tanh: 4, sigmoid: 5, pow: 4 },
}

/** The functions that are made of such primitives, and so no kernels of an engine. */
export type MadeName = 'softplus' | 'silu' | 'elu' | 'gelu' | 'erf' | 'expm1'

/** The same for them; measured over 2²¹ patterns of bits, and one more. */
export const MADE: Readonly<Record<string, Readonly<Record<MadeName, number>>>> = {
  wasm: { softplus: 3, silu: 4, elu: 3, gelu: 5, erf: 3, expm1: 3 },
  native: { softplus: 3, silu: 4, elu: 3, gelu: 5, erf: 3, expm1: 3 },
  webgpu: { softplus: 3, silu: 4, elu: 3, gelu: 5, erf: 3, expm1: 3 },
  onnx: { softplus: 5, silu: 4, elu: 6, gelu: 5, erf: 3, expm1: 6 },
  'tfjs-wasm': { softplus: 3, silu: 5, elu: 4, gelu: 6, erf: 3, expm1: 5 },
  'tfjs-cpu': { softplus: 2, silu: 3, elu: 3, gelu: 5, erf: 3, expm1: 3 },
}

/** The table of an engine. */
export const unitsOf = (engine: string): Units => UNITS[engine]

const ROUNDING: readonly PrimitiveName[] = [
  ...(['add', 'sub', 'mul', 'div', 'sqrt', 'cast', 'pow'] as const),
  ...(['exp', 'log', 'log1p', 'sin', 'cos', 'tanh', 'sigmoid'] as const),
]

/** Largest error of an engine before anything is rounded for comparison: at least one unit wherever it rounds. */
export const errorOf = (engine: string): Units => ({
  ...Object.fromEntries(ROUNDING.map((name) => [name, 1])),
  ...unitsOf(engine),
})

/** Whether single operations take numbers below the smallest normal one for zero, as WGSL lets them and TensorFlow does. */
export const zeroesSubnormals = (engine: string): boolean => ['webgpu', 'tfjs-node-gpu'].includes(engine)

/** Whether it may take numbers below the smallest normal one for zero. */
export const flushes = (engine: string): boolean => !['wasm', 'native'].includes(engine)
