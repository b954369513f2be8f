import { obeysAtEdges } from './law'
import { unitsOf } from './units'

obeysAtEdges('wasm', unitsOf('wasm'))
