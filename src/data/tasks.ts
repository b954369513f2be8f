/** What sides are made of. */
const SPLITS = { images: 'a record', train: 'a record', heldOut: 'a record' } as const

/**
 * Task distributions on rotated images: a task is a support set to learn from and a query set to be judged
 * by. *Per angle*, all images of a task share one angle, so that tasks differ by a symmetry: what MSR is
 * about. *Mixed*, every image has an angle of its own.
 *
 * The rule of meta-train and meta-test: what is learned across tasks is judged on images it has never seen
 * (`testSeen`), and on images and angles it has never seen (`testHeldOut`). `metaSplits` enforces it.
 *
 * Laws: no image occurs twice in a task; the same key gives the same batch; a task does not depend on how
 * many are drawn with it.
 */
import { checkParts } from '../dsl/core/arguments'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { fail, type Problem } from '../dsl/core/problem'
import { split, type Key } from '../dsl/core/random'
import type { ExampleArrays, Sampler, TaskBatch } from './batch'
import { type Angles, checkAngles, commonAngles, drawAngles } from './angles'
import type { Images, ImageSet } from './images'
import { rotation } from './rotate'
import { drawShots, type Shots } from './shots'

/** What one side of meta-train and meta-test may use. */
export interface Split {
  readonly images: Images
  readonly angles: Angles
}

/**
 * The kind of task: images in the support and in the query set, one angle for all images of a task or one
 * for each, and whether classes are as equal as possible in each of the two sets or left to chance.
 */
export interface TaskSettings extends Shots {
  readonly kind: 'per-angle' | 'mixed'
  readonly balanced: boolean
}

/**
 * Images of some tasks. `x`: [tasks, n, height, width, 1], normalised (`normalised`); `y`: [tasks, n], classes;
 * `conditions`: [tasks, n], angles in degrees.
 */
export interface RotatedExamples extends ExampleArrays {
  readonly y: Int32Array
  readonly conditions: Float64Array
}

export type RotatedBatch = TaskBatch<RotatedExamples>

const MEAN = 0.1307
const DEVIATION = 0.3081

/** A grey value from 0 to 255, scaled so that the pixels of MNIST's training images have mean 0 and deviation 1. */
export const normalised = (pixel: number): number => (pixel / 255 - MEAN) / DEVIATION

const empty = (tasks: number, n: number, size: number): RotatedExamples => ({
  x: new Float32Array(tasks * n * size),
  y: new Int32Array(tasks * n),
  conditions: new Float64Array(tasks * n),
})

const checkImages = (images: Images): E.Either<Problem, Images> => {
  const { height, width, pixels, labels } = images
  return pixels.length === labels.length * height * width
    ? E.right(images)
    : E.left({
        where: 'tasks',
        given: `${pixels.length} pixels for ${labels.length} images of ${height}×${width}`,
        expected: `${labels.length * height * width} pixels`,
        cause: 'the pixels and the labels are of different sets',
      })
}

/** The rotation by an angle; tables of listed angles are built once, those of a range when they come. */
const rotations = ({ images, angles }: Split) => {
  const build = (degrees: number) => rotation(images.height, images.width, degrees)
  const listed = new Map(
    angles.kind === 'list' ? angles.degrees.map((degrees) => [degrees, build(degrees)]) : [],
  )
  return (degrees: number) => listed.get(degrees) ?? build(degrees)
}

const sampler = (side: Split, settings: TaskSettings, shots: (source: Key) => Int32Array) => {
  const { pixels, labels, height, width } = side.images
  const { support, query, kind } = settings
  const size = height * width
  const rotationBy = rotations(side)

  const writeTask = (source: Key, task: number, batch: RotatedBatch): void => {
    const images = shots(split(source, 'shots'))
    const angles = drawAngles(split(source, 'angles'), kind === 'mixed' ? images.length : 1, side.angles)
    const turns = Array.from(angles, rotationBy)
    images.forEach((image, i) => {
      // One angle, or as many as images.
      const own = i % angles.length
      const [into, at] =
        i < support ? [batch.support, task * support + i] : [batch.query, task * query + i - support]
      // Turned before it is normalised, so that what comes from outside is background.
      const turned = turns[own](pixels.subarray(image * size, (image + 1) * size))
      for (let p = 0; p < size; p++) into.x[at * size + p] = normalised(turned[p])
      into.y[at] = labels[image]
      into.conditions[at] = angles[own]
    })
  }

  return (source: Key, tasks: number): RotatedBatch => {
    if (!Number.isInteger(tasks) || tasks < 1) {
      return fail({
        where: 'tasks',
        given: `a batch of ${tasks} tasks`,
        expected: 'a whole number, at least 1',
      })
    }
    const batch = { support: empty(tasks, support, size), query: empty(tasks, query, size), tasks }
    for (let task = 0; task < tasks; task++) writeTask(split(source, task), task, batch)
    return batch
  }
}

/**
 * The sampler of a task distribution: a key and a number of tasks give a batch (a number that is not whole
 * or below 1 is a defect of the caller and throws a `WeylError`). Problems: angles that cannot be drawn
 * (`checkAngles`), pixels that do not match the labels, counts of shots that are not whole or below 1, more
 * shots than images, or, when balanced, than images of a class.
 *
 * @example
 * const images = { height: 28, width: 28, pixels: new Uint8Array(2 * 784), labels: Uint8Array.of(4, 4) }
 * const how = { kind: 'per-angle', balanced: false, support: 1, query: 1 } as const
 * const tasks = rotatedTasks({ images, angles: evenAngles(4) }, how)
 * tasks._tag === 'Right' ? Array.from(tasks.right(key(0), 3).query.conditions) : tasks.left // [270, 0, 180]
 */
export const rotatedTasks = (
  side: Split,
  settings: TaskSettings,
): E.Either<Problem, Sampler<RotatedExamples>> =>
  pipe(
    checkAngles(checkParts('rotatedTasks', side, { images: 'a record', angles: 'a record' }).angles),
    E.chain(() => checkImages(side.images)),
    E.chain(() => drawShots(side.images.labels, settings, settings.balanced)),
    E.map((shots) => sampler(side, settings, shots)),
  )

/** What each side may use. */
export type MetaSplits = Readonly<Record<'train' | 'testSeen' | 'testHeldOut', Split>> & {
  readonly validation?: Split
}

const OTHERS: Pick<Problem, 'expected' | 'fix'> = {
  expected: 'angles to choose by that are neither trained on nor tested on',
  fix: 'choose by other angles, for example those a quarter of the way between the training angles',
}

/** Refuses an angle of the first that the second could draw, too. */
const apart = (
  name: string,
  angles: Angles,
  other: string,
  others: Angles,
  advice: Pick<Problem, 'expected' | 'fix'>,
): E.Either<Problem, undefined> => {
  const common = commonAngles(angles, others).at(0)
  return common === undefined
    ? E.right(undefined)
    : E.left({
        where: 'metaSplits',
        given: `the ${name} angle ${common}, which is among the ${other} angles (modulo 360)`,
        ...advice,
      })
}

/**
 * The sides of meta-train and meta-test: `train` has training images at training angles, `testSeen` test
 * images at training angles, `testHeldOut` test images at held-out angles; and where something is to be chosen,
 * `validation` has images and angles of its own. Problems: angles that cannot be drawn, and an angle that two of
 * `train`, `heldOut` and `validation` could draw (modulo 360).
 *
 * @example
 * const images = { height: 28, width: 28, pixels: new Uint8Array(784), labels: Uint8Array.of(4) }
 * const [train, heldOut] = [evenAngles(4), halfwayAngles(evenAngles(4))]
 * const sides = metaSplits({ images: { train: images, test: images }, train, heldOut })
 * sides._tag === 'Right' ? sides.right.testHeldOut.angles : sides.left // { kind: 'list', degrees: [45, 135, 225, 315] }
 */
export const metaSplits = (from: {
  readonly images: ImageSet
  readonly train: Angles
  readonly heldOut: Angles
  readonly validation?: Split
}): E.Either<Problem, MetaSplits> =>
  pipe(
    E.Do,
    E.apS('train', checkAngles(checkParts('metaSplits', from, SPLITS).train)),
    E.apS('heldOut', checkAngles(from.heldOut)),
    E.chainFirst(({ train, heldOut }) =>
      apart('held-out', heldOut, 'training', train, {
        expected: 'held-out angles that are never trained on',
        fix: 'hold out other angles, for example those half-way between the training angles',
      }),
    ),
    E.chainFirst(({ train, heldOut }) =>
      from.validation === undefined
        ? E.right(undefined)
        : pipe(
            checkAngles(from.validation.angles),
            E.chainFirst((angles) => apart('validation', angles, 'training', train, OTHERS)),
            E.chainFirst((angles) => apart('validation', angles, 'held-out', heldOut, OTHERS)),
          ),
    ),
    E.map(({ train, heldOut }) => ({
      train: { images: from.images.train, angles: train },
      testSeen: { images: from.images.test, angles: train },
      testHeldOut: { images: from.images.test, angles: heldOut },
      ...(from.validation && { validation: from.validation }),
    })),
  )
