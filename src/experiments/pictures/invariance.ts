/**
 * The invariance that a classifier of images has learned: how often its answer stays when an image is turned, before
 * and after adaptation to the angle at which the images stand, and of the network at its start.
 */
import { normalised } from '../../data/tasks'
import { split } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import type { AnyTensor, Tensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { add, sub } from '../../dsl/functions/arithmetic'
import type { Tasks } from '../../dsl/learning/meta-step'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import { angleCurves } from '../../report/figures/angle-curves'
import type { Picture } from '../../runs/store'
import { oneTask, type Trained } from '../../runs/training'
import type { GroupAction } from '../../symmetry/action'
import { so2 } from '../../symmetry/groups/so2'
import { invarianceCurves, type InvariancePoint } from '../../symmetry/read-outs/curves'
import { lieError } from '../../symmetry/read-outs/generators'
import { planarMotion } from '../../symmetry/read-outs/motions'
import { imagePolarisation } from '../../symmetry/read-outs/polarisation'
import { onImages } from '../../symmetry/spatial'

/** Every 15°. */
const ANGLES = Array.from({ length: 24 }, (_, i) => 15 * i)
/** Tasks whose query images are turned. */
const TASKS = 4
/** Images at which gradients are taken. */
const GRADIENTS = 16
/** The angle of which the sentence speaks. */
const SAID = 90

/** What comes from outside an image is background, which is not 0 once pixels are normalised. */
const turns: GroupAction<number> = {
  ...onImages(so2),
  act: (degrees, x) => add(onImages(so2).act(degrees, sub(x, normalised(0))), normalised(0)),
}

/** Images of the first judged kind, and a support set that stands at the same angle. */
const judgedImages = ({ source, key: own }: Trained) => {
  const { sample, condition } = source.judged[0]
  const { x } = sample(split(own, 'turned'), TASKS).query
  return {
    angle: condition?.angle,
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

/**
 * One sentence on turns too small to see: how much they change the logits, beside other motions of the plane and what
 * functions with random gradients show. Images have their background at 0, as what comes from outside them.
 */
const smallTurns = async (
  logits: (x: Tensor) => Tensor,
  images: AnyTensor,
  { key: own, engine }: Trained,
): Promise<string> => {
  const shape = [Math.min(GRADIENTS, images.shape[0]), ...images.shape.slice(1)] as const
  const values = Float64Array.from(
    valuesOf(images).subarray(0, sizeOf(shape)),
    (pixel) => pixel - normalised(0),
  )
  const polar = await imagePolarisation((x: Tensor) => logits(add(x, normalised(0))), tensor(values, shape), {
    key: split(own, 'gradients'),
    engine,
  })
  const turn = planarMotion('rotation')
  const chance = polar.chance.map((moment) => lieError({ ...polar, moment }, turn))
  return (
    `A small turn changes its logits ${lieError(polar, turn).toFixed(2)} times as much as a small motion of the plane does on ` +
    `average (random gradients: ${(chance.reduce((a, b) => a + b) / chance.length).toFixed(2)}).`
  )
}

/** The picture, if images are square: others do not turn. */
export const invariancePictures = async (trained: Trained): Promise<readonly Picture[]> => {
  const { model, meta, start, engine, source } = trained
  if (source.input[0] !== source.input[1]) return []
  const { angle, images, support } = judgedImages(trained)
  const logitsOf = (params: Tree, to?: Tasks['support']) => (x: Tensor) =>
    Object.values(model.activations(params, x, to)).at(-1) as Tensor<readonly [number]>
  const classifiers = [
    { name: 'after adaptation', logits: logitsOf(meta, support) },
    { name: 'before adaptation', logits: logitsOf(meta) },
    { name: 'at its start', logits: logitsOf(start) },
  ]
  const curves = await invarianceCurves(
    classifiers.map(({ logits }) => logits),
    turns,
    { elements: ANGLES, inputs: images, engine },
  )
  const all: readonly Classifier[] = classifiers.map(({ name }, i) => ({ name, curve: curves[i] }))
  const title = `${model.name}: invariance learned by the classifier`
  const stand = angle === undefined ? 'an angle of its own each' : `${Number(angle.toFixed(1))}°`
  return [
    {
      name: 'invariance',
      title,
      caption:
        `${sentence(all)} ${await smallTurns(logitsOf(meta, support), images, trained)} How often the answer to an ` +
        `image, turned from where it stands, is the answer to the image itself, right or wrong: ${images.shape[0]} test images at ${stand}, as the support set adapted to. Chance: the same answer to two different images, ` +
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
