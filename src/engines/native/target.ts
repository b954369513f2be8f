/** What loops are to know of the processor at hand: which vectors it has, by what the compiler says, and what they cost. */
import type { Target } from '../../loops/target'
import { target as wasm } from '../wasm/target'
import type { Compiler } from './compiler'

/** What the compiler defines, the widest vectors that go with it, and how many registers of them there are. */
const KNOWN = [
  { macro: '__AVX512VL__', widest: 16, registers: 32 },
  { macro: '__AVX__', widest: 8, registers: 16 },
  { macro: '__ARM_NEON', widest: 4, registers: 32 },
] as const

/** Two registers are left for what the compiler needs. */
const LEFT = 2

/** `costs` are those of an instruction on vectors of 4, 8 and 16 elements. */
export const targetOf = ({ macros }: Pick<Compiler, 'macros'>, costs: readonly number[]): Target => {
  const { widest, registers } = KNOWN.find(({ macro }) => macros.has(macro)) ?? { widest: 4, registers: 16 }
  const vectors = [4, 8, 16].map((width, i) => ({ width, cost: costs[i] / costs[0] }))
  return {
    ...wasm,
    vectors: vectors.filter(({ width }) => width <= widest),
    registers: registers - LEFT,
    layout: { ...wasm.layout, whole: 8 },
  }
}
