/** What rotated images make of the angles at which they stand: pictures of images and errors at each of them. */
import { errorOverSteps } from '../../report/figures/error-over-steps'
import { errorPerAngle } from '../../report/figures/error-per-angle'
import { errorPolar } from '../../report/figures/error-polar'
import { imagesPerAngle } from '../../report/figures/images-per-angle'
import type { Conditions, Found } from '../../runs/report'

/** The set of images at angles that were not trained on. */
export const HELD_OUT = 'held_out'

type Models = Found['models']

/** Images of each judged set at each angle. */
const judgedImages = ({ conditions }: Models[number]) =>
  conditions.map(({ set, condition: { angle }, images }) => ({
    split: `test, ${set.replace(/_/g, ' ')} angles`,
    angle,
    images,
  }))

const errorRows = (models: Models) =>
  models.flatMap(({ model, conditions }) =>
    conditions.map(({ set, condition: { angle }, error_rate, ci95: [low, high] }) => ({
      model,
      angle,
      heldOut: set === HELD_OUT,
      errorRate: error_rate,
      low,
      high,
    })),
  )

/** Rates at tests between steps; several seeds count together. */
const overSteps = (rows: Found['rows']) => {
  const counts = new Map<
    string,
    { model: string; step: number; angle: number; errors: number; images: number }
  >()
  for (const { model, step, test_errors = [] } of rows)
    for (const { condition, errors, images } of test_errors) {
      if (condition === undefined) continue
      const { angle } = condition
      const id = [model, step, angle].join('\n')
      const before = counts.get(id) ?? { model, step, angle, errors: 0, images: 0 }
      counts.set(id, { ...before, errors: before.errors + errors, images: before.images + images })
    }
  return [...counts.values()].map(({ errors, images, ...at }) => ({ ...at, errorRate: errors / images }))
}

const figures: Conditions['figures'] = ({ models, rows, drawn }) => [
  {
    name: 'images-per-angle',
    title: 'Images at each angle',
    caption:
      'How many images were drawn for training, with repetition, and how many the models were judged on.',
    svg: imagesPerAngle([
      ...drawn.map(([angle, images]) => ({ split: 'training', angle, images })),
      ...judgedImages(models[0]),
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
]

export const angleConditions: Conditions = { marks: (set) => ({ held_out: set === HELD_OUT }), figures }
