/** The figures of a run that compare its models: losses, images and errors at each angle. */
import { errorPerAngle } from '../report/figures/error-per-angle'
import { imagesPerAngle } from '../report/figures/images-per-angle'
import { lossCurves } from '../report/figures/loss-curves'
import type { Metrics, Outcome } from './outcome'
import type { ModelSummary } from './summary'

const losses = (rows: readonly Metrics[]) =>
  rows.flatMap(({ model, step, train_loss, test_loss, test_err }) => [
    { model, step, split: 'train' as const, loss: train_loss },
    ...(test_loss === undefined
      ? []
      : [
          {
            model,
            step,
            split: 'test' as const,
            loss: test_loss,
            ...(test_err === undefined ? {} : { halfWidth: test_err }),
          },
        ]),
  ])

const judged = (split: string, results: Outcome['seen']) =>
  [...new Set(results.map(({ angle }) => angle))].map((angle) => ({
    split,
    angle,
    images: results.filter((result) => result.angle === angle).reduce((sum, { images }) => sum + images, 0),
  }))

/** By file name. All models draw the same tasks, so the images are those of the first. */
export const runFigures = (
  rows: readonly Metrics[],
  [first]: readonly Outcome[],
  models: readonly ModelSummary[],
): Readonly<Record<string, string>> => ({
  // in the order of the models, so that each has one colour in all figures
  'loss-curves': lossCurves(models.flatMap(({ model }) => losses(rows.filter((row) => row.model === model)))),
  'images-per-angle': imagesPerAngle([
    ...first.drawn,
    ...judged('test, seen angles', first.seen),
    ...judged('test, held-out angles', first.held_out),
  ]),
  'error-per-angle': errorPerAngle(
    models.flatMap(({ model, per_angle }) =>
      per_angle.map(({ angle, held_out, error_rate, ci95: [low, high] }) => ({
        model,
        angle,
        heldOut: held_out,
        errorRate: error_rate,
        low,
        high,
      })),
    ),
  ),
})
