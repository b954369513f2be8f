/**
 * Whether contenders compute the same: the first three losses of the training, and the meta-gradient at its
 * start. Only those that do are timed.
 */
import type { StoredTensors } from '../../src/data/safetensors'

/** What a contender computed. */
export interface Computed {
  readonly losses: readonly number[]
  readonly gradient: StoredTensors['tensors']
}

/** Relative to the loss, and to the norm of each tensor of the gradient. */
const TOLERANCE = 1e-3
/** Of the gradient, where decisions that are a matter of rounding move it: a wrong formula moves it further. */
export const ROUGHLY = 1e-2
/** Relative to the norm of the whole gradient: a tensor far below it is rounding. */
const FLOOR = 1e-6

const norm = (values: ArrayLike<number>, less?: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < values.length; i++) total += (values[i] - (less?.[i] ?? 0)) ** 2
  return Math.sqrt(total)
}

/** The first thing on which two results differ, in words; `undefined` where they agree. */
export const disagreement = (
  given: Computed,
  expected: Computed,
  gradient: number = TOLERANCE,
): string | undefined => {
  const loss = expected.losses.findIndex(
    (value, i) => !(Math.abs(given.losses[i] - value) <= TOLERANCE * Math.abs(value)),
  )
  if (loss >= 0)
    return `loss ${given.losses[loss]} after ${loss} outer steps, where Weyl has ${expected.losses[loss]}`
  const whole = norm(Object.values(expected.gradient).map(({ values }) => norm(values)))
  for (const [name, { values, shape }] of Object.entries(expected.gradient)) {
    const own = given.gradient[name]
    if (own?.shape.join() !== shape.join())
      return `gradient of ${name}: shape [${own?.shape.join() ?? 'none'}], where Weyl has [${shape.join()}]`
    const [off, size] = [norm(values, own.values), norm(values)]
    if (!(off <= gradient * size + FLOOR * whole))
      return `gradient of ${name}: off by ${(off / size).toExponential(1)} of its norm`
  }
  return undefined
}
