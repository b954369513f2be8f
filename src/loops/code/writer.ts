/**
 * The machine that kernels are written for: a stack, registers that hold a vector of 32-bit elements each, and pointers.
 * Who writes for a processor says what each of its instructions is there.
 *
 * Law: a function does the same to memory on every machine, up to the rounding that `fused` leaves open.
 */

/** Of numbers and addresses on the stack. */
export type Plain =
  'long.select' | 'long.lt_u' | 'long.add' | 'long.sub' | 'long.mul' | 'f32.demote' | 'f64.promote'

/**
 * Of vectors on the stack; f32 are floats, i32 whole numbers, v are bits. Comparisons give all bits or none; pmin and pmax
 * give the first operand unless the second is beyond it, so what is no number if that comes first.
 */
export type Vector =
  | ('v.and' | 'v.or' | 'v.xor' | 'v.bitselect')
  | ('f32.abs' | 'f32.neg' | 'f32.sqrt' | 'f32.add' | 'f32.sub' | 'f32.mul' | 'f32.div')
  | (
      | 'f32.madd'
      | 'f32.min'
      | 'f32.max'
      | 'f32.pmin'
      | 'f32.pmax'
      | 'f32.eq'
      | 'f32.ne'
      | 'f32.lt'
      | 'f32.gt'
      | 'f32.ge'
    )
  | ('i32.splat' | 'i32.abs' | 'i32.neg' | 'i32.add' | 'i32.sub' | 'i32.mul' | 'i32.min' | 'i32.max')
  | ('i32.shl' | 'i32.shr' | 'i32.eq' | 'i32.ne' | 'i32.lt' | 'i32.gt' | 'i32.trunc' | 'f32.convert')

/** Functions of numbers that the host lends: (f64, …) → f64. */
export const LENT = ['sin', 'cos', 'pow'] as const satisfies readonly (keyof Math)[]
export type Lent = (typeof LENT)[number]

/** One function while it is written. Every method appends an instruction. */
export interface Writer {
  /** Elements in a vector. */
  readonly width: number
  /** Whether a · b + c is one instruction, which rounds once. */
  readonly fused: boolean
  readonly plain: (name: Plain) => void
  readonly vector: (name: Vector) => void
  readonly number: (value: number) => void
  /** Equal floats, or equal 32-bit patterns, in a whole vector. */
  readonly floats: (value: number) => void
  readonly bits: (value: number) => void
  /** All bits of the lanes from this one on, none of those before. */
  readonly lanesFrom: (lane: number) => void
  /** Lanes of the two vectors on the stack: those of the upper one are counted after those of the lower one. */
  readonly permuted: (lanes: readonly number[]) => void
  readonly get: (local: number) => void
  readonly set: (local: number) => void
  /** A new local of the function. */
  readonly pointer: () => number
  readonly register: () => number
  /** Loads and stores of an element or a vector at the address on the stack plus `offset`. */
  readonly loadNumber: (offset: number) => void
  readonly load: (offset: number) => void
  readonly store: (offset: number) => void
  readonly loadSplat: (offset: number) => void
  readonly loadLane: (offset: number, lane: number) => void
  readonly storeLane: (offset: number, lane: number) => void
  /** The address that is entry `index` of the table at the address on the stack. */
  readonly loadEntry: (index: number) => void
  readonly extract: (lane: number) => void
  readonly replace: (lane: number) => void
  /** The function of that index, with so many addresses from the stack. */
  readonly call: (index: number, addresses: number) => void
  readonly lent: (name: Lent) => void
  /** Adds the milliseconds since the last tick to a counter; their address is on the stack, the first keeps the time. */
  readonly tick: (counter: number) => void
  /** `body` again and again, `count` times; nothing where it is 0. */
  readonly repeat: (count: number, body: () => void) => void
}
