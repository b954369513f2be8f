/** What loops are to know of a processor whose own vectors are used: eight floats each, and more registers. */
import type { Target } from '../../loops/target'
import { target as wasm } from '../wasm/target'

export const target: Target = {
  ...wasm,
  vectors: [
    { width: 4, cost: 1 },
    { width: 8, cost: 1 },
    { width: 16, cost: 1.9 },
  ],
  registers: 30,
  layout: { ...wasm.layout, whole: 8 },
}
