/** What loops are to know of a processor whose own vectors are used: eight floats each, and more registers. */
import type { Target } from '../../loops/target'
import { target as wasm } from '../wasm/target'

export const target: Target = { ...wasm, width: 8, registers: 30 }
