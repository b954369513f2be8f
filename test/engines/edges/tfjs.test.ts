import { obeysAtEdges } from './law'

/** As measured over all exponents; tfjs-cpu computes in doubles and rounds once, as the reference is read. */
const WASM = { exp: 1, log: 1, tanh: 2, sigmoid: 3, pow: 1 }

obeysAtEdges('tfjs-wasm', WASM)
obeysAtEdges('tfjs-wasm by kernels only', WASM)
obeysAtEdges('tfjs-cpu', {})
