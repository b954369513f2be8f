/**
 * The invariance that a classifier of images has learned: how often its answer stays when an image is turned, before
 * and after adaptation to the angle at which the images stand, and of the network at its start.
 */
import { normalised } from '../../data/tasks'
import { key, split } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import type { Tensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { add, sub } from '../../dsl/functions/arithmetic'
import type { Tasks } from '../../dsl/learning/meta-step'
import { tensor } from '../../dsl/primitives/leaves'
import { angleCurves } from '../../report/figures/angle-curves'
import { oneTask } from '../../runs/batches'
import type { Picture } from '../../runs/pictures'
import type { Trained } from '../../runs/study'
import type { Action } from '../../symmetry/action'
import { so2 } from '../../symmetry/groups/so2'
import { invarianceCurve, type InvariancePoint } from '../../symmetry/read-outs/curves'
import { onImages } from '../../symmetry/spatial'

/** Every 15°. */
const ANGLES = Array.from({ length: 24 }, (_, i) => 15 * i)
/** Tasks whose query images are turned. */
const TASKS = 4
/** The angle of which the sentence speaks. */
const SAID = 90

/** What comes from outside an image is background, which is not 0 once pixels are normalised. */
const turns: Action<number> = {
  ...onImages(so2),
  act: (degrees, x) => add(onImages(so2).act(degrees, sub(x, normalised(0))), normalised(0)),
}

/** Images of the first judged kind, and a support set that stands at the same angle. */
const judgedImages = ({ source, key: own }: Trained) => {
  const { sample, angle } = source.judged[0]
  const { x } = sample(split(own, 'turned'), TASKS).query
  return {
    angle,
    images: tensor(x, [x.length / sizeOf(source.input), ...source.input]),
    support: oneTask(sample(split(own, 'adapted to'), 1).support, source),
  }
}

interface Classifier {
  readonly name: string
  readonly curve: readonly InvariancePoint<number>[]
}

/** One sentence: of each classifier, how many answers stay, beside chance. */
const sentence = (all: readonly Classifier[]): string => {
  const shown = (x: number): string => `${Math.round(100 * x)} %`
  const parts = all.flatMap(({ name, curve }) =>
    curve
      .filter(({ element }) => element === SAID)
      .map(({ unchanged, chance }) => `${name} ${shown(unchanged)} (chance ${shown(chance)})`),
  )
  return `Turned by ${SAID}°, this share of answers stays: ${parts.join(', ')}.`
}

/** The picture, if images are square: others do not turn. */
export const invariancePictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, engine, source } = trained
  if (source.input[0] !== source.input[1]) return []
  const { angle, images, support } = judgedImages(trained)
  const curveOf = (params: Tree, to?: Tasks['support']) =>
    invarianceCurve(
      (x: Tensor) => model.activations(params, x, to).at(-1)?.value as Tensor<readonly [number]>,
      turns,
      {
        elements: ANGLES,
        inputs: images,
        engine,
      },
    )
  const all: readonly Classifier[] = [
    { name: 'after adaptation', curve: await curveOf(meta, support) },
    { name: 'before adaptation', curve: await curveOf(meta) },
    { name: 'at its start', curve: await curveOf(model.start(split(key(0), 'untrained')).meta) },
  ]
  const title = `${model.name}: invariance learned by the classifier`
  const stand = angle === undefined ? 'an angle of its own each' : `${Number(angle.toFixed(1))}°`
  return [
    {
      name: 'invariance',
      title,
      caption:
        `${sentence(all)} How often the answer to an image, turned from where it stands, is the answer to the image itself, right or ` +
        `wrong: ${images.shape[0]} test images at ${stand}, as the support set adapted to. Chance: the same answer to two different images, ` +
        'which is high where a network says the same of all.',
      svg: angleCurves({
        title,
        yLabel: 'answers that stay (%)',
        curves: all.map(({ name, curve }) => ({
          name,
          points: curve.map(({ element, unchanged, chance }) => ({
            angle: element,
            value: 100 * unchanged,
            chance: 100 * chance,
          })),
        })),
      }),
    },
  ]
}
