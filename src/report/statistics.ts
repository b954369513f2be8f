/**
 * The 95 % intervals of our reports.
 *
 * Mean of a sample: Student's t, `mean ± t(0.975, n − 1) · s / √n`, s with n − 1 in the denominator.
 * Proportion: the score interval of Wilson (1927), which keeps inside [0, 1] and stays honest at 0 and at
 * all successes, where the textbook `p ± 1.96 √(p (1 − p) / n)` has no width.
 */
import { fail } from '../dsl/core/problem'
import { studentT } from './student'

/**
 * A mean and the half-width of its 95 % interval, in the unit of the sample. `halfWidth` is absent for a
 * sample of one: its interval is unbounded, which JSON cannot say, and 0 would claim certainty.
 */
export interface MeanInterval {
  readonly mean: number
  readonly halfWidth?: number
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const finite = (values: readonly number[]): readonly number[] => {
  const bad = values.findIndex((value) => !Number.isFinite(value))
  return bad < 0
    ? values
    : fail({
        where: 'meanInterval',
        given: `${values[bad]} at index ${bad} of a sample of ${values.length}`,
        expected: 'finite numbers',
        cause: 'the training diverged',
        fix: 'lower the learning rates',
      })
}

/** Mean and 95 % half-width of a sample. Fails on an empty sample and on numbers that are not finite. */
export const meanInterval = (values: readonly number[]): MeanInterval => {
  const n = values.length
  if (n === 0)
    return fail({ where: 'meanInterval', given: 'an empty sample', expected: 'at least one number' })
  // plus 0: a mean of −0 would not survive JSON
  const mean = sum(finite(values)) / n + 0
  if (n === 1) return { mean }
  const deviation = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (n - 1))
  return { mean, halfWidth: (studentT(n - 1) * deviation) / Math.sqrt(n) }
}

/**
 * The mean of the means of some samples, such as the tasks of each seed, with the 95 % interval over samples:
 * how far the result would move with another seed. Fails where `meanInterval` does.
 */
export const meanOfMeans = (samples: readonly (readonly number[])[]): MeanInterval =>
  meanInterval(samples.map((values) => meanInterval(values).mean))

const variance = (values: readonly number[]): number => {
  const { mean } = meanInterval(values)
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
}

/**
 * The mean over seeds and tasks with one 95 % interval for both; `samples` has the value of each task for each seed.
 * With S seeds of n tasks, b² the variance of the S means over tasks and m² that of the n means over seeds:
 *
 *     mean ± t(0.975, S − 1) · √(b² / S + m² / n)
 *
 * where the seeds count as the sample, and with one seed the interval over tasks alone. It covers both designs: all
 * seeds judged on the same tasks, and each on tasks of its own, where it is too wide by a factor of √2 at most. Fails
 * where `meanInterval` does, and where seeds have different numbers of tasks.
 */
export const twoLevelInterval = (samples: readonly (readonly number[])[]): MeanInterval => {
  const [seeds, tasks] = [samples.length, samples.at(0)?.length ?? 0]
  if (samples.some(({ length }) => length !== tasks))
    return fail({
      where: 'twoLevelInterval',
      given: `${samples.map(({ length }) => length).join(', ')} tasks`,
      expected: 'as many for each seed',
    })
  if (seeds === 1) return meanInterval(samples[0])
  const { mean } = meanOfMeans(samples)
  if (tasks === 1) return meanInterval(samples.flat())
  const ofSeeds = samples.map((values) => meanInterval(values).mean)
  const ofTasks = samples[0].map((_, task) => sum(samples.map((values) => values[task])) / seeds)
  const both = variance(ofSeeds) / seeds + variance(ofTasks) / tasks
  return { mean, halfWidth: studentT(seeds - 1) * Math.sqrt(both) }
}

/** The 0.975 quantile of the standard normal distribution. */
const Z = 1.959963984540054

/**
 * 95 % interval `[low, high]` of a proportion, 0 ≤ low ≤ successes / trials ≤ high ≤ 1; without trials it is
 * [0, 1]. Fails unless 0 ≤ successes ≤ trials, both whole.
 */
export const proportionInterval = (successes: number, trials: number): readonly [number, number] => {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && 0 <= successes && successes <= trials))
    return fail({
      where: 'proportionInterval',
      given: `${successes} successes in ${trials} trials`,
      expected: 'whole numbers with 0 ≤ successes ≤ trials',
      cause: 'a rate or a percentage was passed instead of a count',
    })
  if (trials === 0) return [0, 1]
  const p = successes / trials
  const shrink = 1 + Z ** 2 / trials
  const centre = (p + Z ** 2 / (2 * trials)) / shrink
  const half = (Z / shrink) * Math.sqrt((p * (1 - p)) / trials + Z ** 2 / (4 * trials ** 2))
  // The bounds are exact at the ends; rounding must not put them past the proportion itself.
  return [Math.max(0, Math.min(p, centre - half)), Math.min(1, Math.max(p, centre + half))]
}
