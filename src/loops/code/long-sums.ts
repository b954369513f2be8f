/** Sums of many numbers, so that what float32 loses does not grow with how many they are. */
import type { Writer } from './writer'
import { type Push, vector } from './push'

const getOn =
  (w: Writer) =>
  (register: number): Push =>
  () =>
    w.get(register)

/**
 * Adds a value to a sum, and what that loses to what was lost before (Kahan, 1965; the sum is taken for the larger of
 * the two). Where the sum becomes endless or no number, what is lost is no number.
 */
export const addedTo = (w: Writer, sum: number, lost: number, value: number): void => {
  const next = w.register()
  const get = getOn(w)
  vector(w, 'f32.add', get(sum), get(value))()
  w.set(next)
  const missing = vector(w, 'f32.add', vector(w, 'f32.sub', get(sum), get(next)), get(value))
  vector(w, 'f32.add', get(lost), missing)()
  w.set(lost)
  w.get(next)
  w.set(sum)
}

/** A sum with what was lost on the way. */
export const complete = (w: Writer, sum: number, lost: number): Push => {
  const get = getOn(w)
  const both = vector(w, 'f32.add', get(sum), get(lost))
  return vector(w, 'v.bitselect', both, get(sum), vector(w, 'f32.eq', get(lost), get(lost)))
}

/** Registers joined by pairs, and pairs of pairs: all in the first. */
export const inFirst = (w: Writer, registers: readonly number[], join: () => void): void => {
  for (let count = registers.length; count > 1; count = Math.ceil(count / 2))
    for (let i = 0, half = Math.ceil(count / 2); i + half < count; i++) {
      w.get(registers[i])
      w.get(registers[i + half])
      join()
      w.set(registers[i])
    }
}

/** The numbers of a register joined, in each of its lanes. */
export const acrossLanes = (w: Writer, register: number, join: () => void): void => {
  for (let half = w.width / 2; half >= 1; half /= 2) {
    for (let i = 0; i < 3; i++) w.get(register)
    w.permuted(Array.from({ length: w.width }, (_, lane) => lane ^ half))
    join()
    w.set(register)
  }
}
