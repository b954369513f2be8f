import { obeysAtEdges, ROUNDED } from './law'

const OWN = { exp: 4, log: 4, log1p: 4, sin: 4, cos: 4, tanh: 4, sigmoid: 4, pow: 4 }

for (const name of ['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm by kernels only'])
  obeysAtEdges(name, { ...ROUNDED, ...OWN })
