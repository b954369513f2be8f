/** What is put on the stack, as values to combine. */
import type { Vector, Writer } from './writer'

/** Puts a value on the stack. */
export type Push = () => void

/** The value in a register, to be used more than once. */
export const kept = (w: Writer, push: Push): Push => {
  const register = w.register()
  push()
  w.set(register)
  return () => w.get(register)
}

/** Operands first, then the instruction. */
export const vector =
  (w: Writer, name: Vector, ...operands: readonly Push[]): Push =>
  () => {
    for (const push of operands) push()
    w.vector(name)
  }

export const floats =
  (w: Writer, value: number): Push =>
  () =>
    w.floats(value)

export const bits =
  (w: Writer, value: number): Push =>
  () =>
    w.bits(value)

/** 1 where the mask holds, else 0. */
export const truth = (w: Writer, mask: Push): Push => vector(w, 'v.and', mask, floats(w, 1))
