/** Comparisons for a person: a table of paired differences, and what is left of a claim in a sentence. */
import type { MeanInterval } from '../../report/statistics'
import { distinct } from '../../report/style'
import type { Compared, Comparison } from './comparison'
import type { ResultTable } from './result-table'
import type { ModelSummary } from './summary'
import { type Choice, ofModel, type Tuning } from '../store'
import { settingText } from '../training'

export const COMPARISON_NOTE =
  'Intervals are 95 %, over seeds and tasks together: mean ± t(0.975, S − 1) · √(b²/S + m²/n) for S seeds of n tasks, ' +
  'b² the variance of the seeds’ means and m² that of the tasks’ means over seeds; with one seed, over tasks alone. ' +
  'Differences are paired: all models of a seed are judged on the same tasks.'

type Measure = Comparison['measure']

const wordsOf = (set: string): string => set.replace(/_/g, ' ')

/** Accuracies in percent, differences of them in points, losses as they are. */
const shown = (value: number, measure: Measure): string =>
  (measure === 'accuracy' ? (100 * value).toFixed(1) : String(Number(value.toPrecision(3)))).replace('-', '−')

const bounds = ({ mean, halfWidth }: MeanInterval): readonly [number, number] | undefined =>
  halfWidth === undefined ? undefined : [mean - halfWidth, mean + halfWidth]

const withBounds = (interval: MeanInterval, measure: Measure): string => {
  const ends = bounds(interval)
  return ends === undefined ? '' : ` [${ends.map((end) => shown(end, measure)).join(', ')}]`
}

const cell = (interval: MeanInterval, measure: Measure): string =>
  `${shown(interval.mean, measure)}${measure === 'accuracy' ? ' %' : ''}${withBounds(interval, measure)}`

const difference = (interval: MeanInterval, measure: Measure): string =>
  `${shown(interval.mean, measure)}${withBounds(interval, measure)}`

/** A row for each model, the subject first: on each set its value, and how far the subject is ahead of it. */
export const comparisonTable = (
  comparisons: readonly Comparison[],
  models: readonly ModelSummary[],
): ResultTable => {
  const studies = distinct(comparisons.map(({ study }) => study))
  const sets = distinct(comparisons.map(({ set }) => set))
  const several = studies.length > 1
  return {
    head: [
      ...(several ? ['study'] : []),
      'model',
      ...sets.flatMap((set) => [wordsOf(set), `behind by, ${wordsOf(set)}`]),
      'parameters',
      'seconds',
    ],
    rows: studies.flatMap((study) => {
      const own = comparisons.filter((comparison) => comparison.study === study)
      const [{ subject, rivals }] = own
      return [subject, ...rivals].map(({ model }) => {
        const summary = models.find((one) => one.study === study && one.model === model)
        return [
          ...(several ? [study] : []),
          model,
          ...sets.flatMap((set) => {
            const comparison = own.find((one) => one.set === set)
            const here =
              comparison && [comparison.subject, ...comparison.rivals].find((one) => one.model === model)
            if (comparison === undefined || here === undefined) return ['', '']
            const { measure } = comparison
            return [
              cell(here.value, measure),
              here.ahead === undefined ? '' : difference(here.ahead, measure),
            ]
          }),
          summary?.parameters === undefined ? '' : String(summary.parameters),
          summary === undefined ? '' : (summary.seconds / own[0].seeds).toFixed(0),
        ]
      })
    }),
  }
}

/** Who is ahead of whom by how much, where that can be told. */
const verdict = (subject: string, rival: string, ahead: MeanInterval, measure: Measure): string => {
  const [low, high] = bounds(ahead) ?? [-Infinity, Infinity]
  const unit = measure === 'accuracy' ? ' points' : ''
  const text = (interval: MeanInterval): string =>
    `${shown(interval.mean, measure)}${unit}${withBounds(interval, measure)}`
  const what = measure === 'accuracy' ? '' : ' in loss'
  if (low > 0) return `${subject} is ahead of ${rival} by ${text(ahead)}${what}`
  if (high < 0) return `${subject} is behind ${rival} by ${text({ ...ahead, mean: -ahead.mean })}${what}`
  return `${subject} cannot be told apart from ${rival}: it is ahead by ${text(ahead)}${what}`
}

const rivalText = (rivals: readonly Compared[], choice: Choice | undefined): string => {
  const [{ model }] = rivals
  const setting = choice === undefined ? '' : ` (${settingText(choice.setting)})`
  return rivals.length > 1 ? `the best of ${rivals.length} others, ${model}${setting}` : `${model}${setting}`
}

/** What is left of the claims: a sentence for each study and set, about the rival that does best there. */
export const comparisonSentences = (
  comparisons: readonly Comparison[],
  tuning: Tuning | undefined,
): readonly string[] =>
  comparisons.flatMap(({ study, set, measure, seeds, tasks, subject, rivals }) => {
    const [{ model, ahead }] = rivals
    if (ahead === undefined) return []
    const choice = tuning?.choices.find(ofModel({ study, model }))
    const tuned =
      tuning === undefined ? 'Not tuned in this run' : `With ${tuning.budget} settings tried of each model`
    const over = seeds === 1 ? `one seed, ${tasks} tasks` : `${seeds} seeds, ${tasks} tasks each`
    const where =
      distinct(comparisons.map((one) => one.study)).length > 1 ? `${study}, ${wordsOf(set)}` : wordsOf(set)
    return [
      `${tuned}, on ${where}: ${verdict(subject.model, rivalText(rivals, choice), ahead, measure)} (${over}).`,
    ]
  })
