/** Sums of many numbers, so that what float32 loses does not grow with how many they are. */
import type { Writer } from './writer'
import { floats, kept, type Push, vector } from './push'

const getOn =
  (w: Writer) =>
  (register: number): Push =>
  () =>
    w.get(register)

/**
 * Adds a value to a sum, together with what the additions before have lost, and keeps what this one loses (Kahan, 1965; the
 * sum is taken for the larger of the two): that is never more than half of the sum's last digit, so nothing is lost in
 * keeping it. Where the sum becomes endless or no number, nothing is kept, for it would be endless or no number, too.
 */
export const addedTo = (w: Writer, sum: number, lost: number, value: number): void => {
  const get = getOn(w)
  const due = kept(w, vector(w, 'f32.add', get(value), get(lost)))
  const next = kept(w, vector(w, 'f32.add', get(sum), due))
  const missing = kept(w, vector(w, 'f32.add', vector(w, 'f32.sub', get(sum), next), due))
  const isFinite = vector(w, 'f32.eq', vector(w, 'f32.sub', missing, missing), floats(w, 0))
  vector(w, 'v.and', missing, isFinite)()
  w.set(lost)
  next()
  w.set(sum)
}

/** A sum with what was lost on the way. */
export const complete = (w: Writer, sum: number, lost: number): Push =>
  vector(w, 'f32.add', getOn(w)(sum), getOn(w)(lost))

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
