/** The figures of a run that compare its models: losses, and where images have angles, images and errors at each. */
import { errorOverSteps } from '../../report/figures/error-over-steps'
import { errorPerAngle } from '../../report/figures/error-per-angle'
import { errorPolar } from '../../report/figures/error-polar'
import { imagesPerAngle } from '../../report/figures/images-per-angle'
import { lossCurves } from '../../report/figures/loss-curves'
import type { ModelSummary } from './summary'
import type { Metrics, Outcome, Picture } from '../store'

/** A loss for each step and test. */
const losses = (rows: readonly Metrics[]) =>
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

/** Images of each judged set at each angle. */
const judged = ({ per_angle }: ModelSummary) =>
  per_angle.map(({ set, angle, images }) => ({
    split: `test, ${set.replace(/_/g, ' ')} angles`,
    angle,
    images,
  }))

const ofStudy = (
  rows: readonly Metrics[],
  [first]: readonly Outcome[],
  models: readonly ModelSummary[],
): readonly Picture[] => [
  {
    name: 'loss-curves',
    title: 'Losses while training',
    caption:
      'Mean query loss after adaptation: of the meta-batch at each outer step, and of test tasks with its 95 % interval.',
    // in the order of the models, so that each has one colour in all figures
    svg: lossCurves(
      models.flatMap(({ model }) => losses(rows.filter((row) => row.model === model))),
      first.confusion.length === 0 ? 'mean square error' : undefined,
    ),
  },
  ...(first.drawn.length === 0
    ? []
    : [
        {
          name: 'images-per-angle',
          title: 'Images at each angle',
          caption:
            'How many images were drawn for training, with repetition, and how many the models were judged on.',
          svg: imagesPerAngle([
            ...first.drawn.map(([angle, images]) => ({ split: 'training', angle, images })),
            ...judged(models[0]),
          ]),
        },
        {
          name: 'error-per-angle',
          title: 'Errors at each angle',
          caption:
            'Share of wrong answers on test digits, with 95 % intervals over images; held-out angles were never trained on.',
          svg: errorPerAngle(errorRows(models)),
        },
        {
          name: 'error-polar',
          title: 'Errors around the circle',
          caption:
            'The same error rates with the angles as directions: a circle is a model that does not mind turns.',
          svg: errorPolar(errorRows(models)),
        },
        {
          name: 'error-over-steps',
          title: 'Errors at each angle while training',
          caption: 'Share of wrong answers at the tests between steps, at each seen angle.',
          svg: errorOverSteps(overSteps(rows)),
        },
      ]),
]

const errorRows = (models: readonly ModelSummary[]) =>
  models.flatMap(({ model, per_angle }) =>
    per_angle.map(({ angle, held_out, error_rate, ci95: [low, high] }) => ({
      model,
      angle,
      heldOut: held_out,
      errorRate: error_rate,
      low,
      high,
    })),
  )

/** Rates at tests between steps; several seeds count together. */
const overSteps = (rows: readonly Metrics[]) => {
  const counts = new Map<
    string,
    { model: string; step: number; angle: number; errors: number; images: number }
  >()
  for (const { model, step, test_errors = [] } of rows)
    for (const { angle, errors, images } of test_errors) {
      const id = [model, step, angle].join('\n')
      const before = counts.get(id) ?? { model, step, angle, errors: 0, images: 0 }
      counts.set(id, { ...before, errors: before.errors + errors, images: before.images + images })
    }
  return [...counts.values()].map(({ errors, images, ...at }) => ({ ...at, errorRate: errors / images }))
}

/** All figures, study by study; with several studies their names begin with that of the study. */
export const runFigures = (
  rows: readonly Metrics[],
  outcomes: readonly Outcome[],
  models: readonly ModelSummary[],
): readonly Picture[] => {
  const studies = [...new Set(models.map(({ study }) => study))]
  return studies.flatMap((study) => {
    const of = <A extends { readonly study: string }>(all: readonly A[]) =>
      all.filter((one) => one.study === study)
    const pictures = ofStudy(of(rows), of(outcomes), of(models))
    return studies.length === 1
      ? pictures
      : pictures.map((picture) => ({
          ...picture,
          name: `${study.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${picture.name}`,
          title: `${study}: ${picture.title}`,
        }))
  })
}
