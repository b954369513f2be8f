import type { Units } from '../edges/law'

/** Units in the last place by which kernels may be off; what is not named is rounded once, from doubles. */
export const WASM_UNITS: Units = { exp: 1, log: 1, tanh: 2, sigmoid: 3, pow: 1 }
export const CPU_UNITS: Units = {}
