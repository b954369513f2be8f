/** What came of a trial, for the record of the tuning. */
import { meanInterval } from '../../report/statistics'
import type { Outcome, Trial, Tried } from '../store'

export const triedAs = (one: Trial, { steps, seconds, results }: Outcome): Tried => {
  const interval = (values: readonly number[]) => {
    const { mean, halfWidth = 0 } = meanInterval(values)
    return [mean, halfWidth] as const
  }
  if (results.length === 0) return { ...one, steps, seconds, score: null }
  const [loss, loss_err] = interval(results.map((result) => result.loss))
  const shares = results.flatMap(({ errors, images }) =>
    errors === undefined || images === undefined ? [] : [1 - errors / images],
  )
  if (shares.length === 0) return { ...one, steps, seconds, score: { loss, loss_err } }
  const [accuracy, accuracy_ci95] = interval(shares)
  return { ...one, steps, seconds, score: { loss, loss_err, accuracy, accuracy_ci95 } }
}
