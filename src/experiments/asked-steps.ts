/** Tasks that ask to be adapted by a number of steps, for learners of `askedSteps`; others take no notice. */
import type { Sampler } from '../data/batch'

/** The same tasks, each asking for so many steps. */
export const askingFor =
  (steps: number, sample: Sampler): Sampler =>
  (key, tasks, turn) => ({
    ...sample(key, tasks, turn),
    hints: { steps: new Int32Array(tasks).fill(steps) },
  })
