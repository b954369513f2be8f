import { CPU_UNITS, WASM_UNITS } from '../tfjs/units'
import { obeysAtEdges } from './law'

obeysAtEdges('tfjs-wasm', WASM_UNITS)
obeysAtEdges('tfjs-wasm by kernels only', WASM_UNITS)
obeysAtEdges('tfjs-cpu', CPU_UNITS)
