/** The figures of a run that compare its models: losses, and what its experiment draws of conditions. */
import { lossCurves } from '../../report/figures/loss-curves'
import type { Marks, ModelSummary } from './summary'
import type { Metrics, Outcome, Picture } from '../store'

/** What a study has found under the conditions of its tasks. */
export interface Found {
  readonly models: readonly ModelSummary[]
  readonly rows: readonly Metrics[]
  /** How many examples the training of a model has drawn under each condition. */
  readonly drawn: Outcome['drawn']
}

/** What an experiment makes of the conditions of its tasks. */
export interface Conditions {
  /** What `summary.json` says of a set beside each of its conditions. */
  readonly marks: Marks
  /** Of one study. */
  readonly figures: (found: Found) => readonly Picture[]
}

/** A loss for each step and test. */
export const lossRows = (rows: readonly Metrics[]) =>
  rows.flatMap(({ model, seed, step, train_loss, test_loss, test_err }) => [
    { model, seed, step, split: 'train' as const, loss: train_loss },
    ...(test_loss === undefined
      ? []
      : [
          {
            model,
            seed,
            step,
            split: 'test' as const,
            loss: test_loss,
            ...(test_err !== undefined && { halfWidth: test_err }),
          },
        ]),
  ])

const ofStudy = (
  rows: readonly Metrics[],
  [first]: readonly Outcome[],
  models: readonly ModelSummary[],
  conditions: Conditions | undefined,
): readonly Picture[] => [
  {
    name: 'loss-curves',
    title: 'Losses while training',
    caption:
      'Mean query loss after adaptation: of the meta-batch at each outer step, and of test tasks with its 95 % interval.',
    // in the order of the models, so that each has one colour in all figures
    svg: lossCurves(
      models.flatMap(({ model }) => lossRows(rows.filter((row) => row.model === model))),
      first.confusion.length === 0 ? 'mean square error' : undefined,
    ),
  },
  ...(first.drawn.length === 0 || conditions === undefined
    ? []
    : conditions.figures({ models, rows, drawn: first.drawn })),
]

/** All figures, study by study; with several studies their names begin with that of the study. */
export const runFigures = (
  rows: readonly Metrics[],
  outcomes: readonly Outcome[],
  models: readonly ModelSummary[],
  conditions: Conditions | undefined,
): readonly Picture[] => {
  const studies = [...new Set(models.map(({ study }) => study))]
  return studies.flatMap((study) => {
    const of = <A extends { readonly study: string }>(all: readonly A[]) =>
      all.filter((one) => one.study === study)
    const pictures = ofStudy(of(rows), of(outcomes), of(models), conditions)
    return studies.length === 1
      ? pictures
      : pictures.map((picture) => ({
          ...picture,
          name: `${study.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${picture.name}`,
          title: `${study}: ${picture.title}`,
        }))
  })
}
