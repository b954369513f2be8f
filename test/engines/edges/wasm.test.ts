import { obeysAtEdges } from './law'

obeysAtEdges('wasm')
