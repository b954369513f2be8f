/**
 * Kernels that are right but for a few numbers, and fast: what they get wrong is put right afterwards. The conditions
 * seldom hold, so they cost little; a loop that chose for each number would wait for each.
 */
import type { Loop } from './host'

/** A kernel may take what is no number for a negative one. */
export const mendRelu: Loop = ([x], out) => {
  for (let i = 0; i < out.length; i++) if (Number.isNaN(x[i])) out[i] = NaN
}

/** The kernels keep what is no number. */
export const mendStep: Loop = ([x], out) => {
  for (let i = 0; i < out.length; i++) if (Number.isNaN(x[i])) out[i] = 0
}

/** The kernels make 0 of what is no number, one of them also of what is small. */
export const mendSign: Loop = ([x], out) => {
  for (let i = 0; i < out.length; i++) if (!(Math.abs(x[i]) > 1e-6)) out[i] = Math.sign(x[i])
}

/** A kernel gives 0 below −87; there the result is as good as exp x. */
export const mendSigmoid: Loop = ([x], out) => {
  for (let i = 0; i < out.length; i++) if (x[i] < -87) out[i] = Math.exp(x[i])
}

/** Of two numbers, a kernel may drop the one that is none. */
export const mendChoice: Loop = ([x, y], out) => {
  for (let i = 0; i < out.length; i++) if (Number.isNaN(x[i]) || Number.isNaN(y[i])) out[i] = NaN
}
