/** The error rates of a run beside published ones. */
import { proportionInterval } from '../../report/statistics'
import type { ResultTable } from './result-table'
import type { ModelSummary } from './summary'
import type { Published } from '../store'

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/** Errors on the first set of each classifier, then the published ones; none where nothing is published. */
export const errorTable = (
  models: readonly ModelSummary[],
  published: readonly Published[],
): ResultTable | undefined =>
  published.length === 0
    ? undefined
    : {
        head: ['network', 'test error', '95 % interval', 'source'],
        rows: [
          ...models.map(({ model, sets }) => {
            const [{ errors, images, accuracy }] = Object.values(sets)
            const both = accuracy?.overBoth
            const [low, high] =
              both === undefined
                ? proportionInterval(errors, images)
                : [Math.max(0, errors / images - both), Math.min(1, errors / images + both)]
            return [model, percent(errors / images), `${percent(low)} – ${percent(high)}`, 'this run']
          }),
          ...published.map(({ model, error, source }) => [model, percent(error), '', source]),
        ],
      }
