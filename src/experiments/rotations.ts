/** Rotated images as a source of tasks: what is trained on, what is held out, and at which angles it is judged. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { type Angles, halfwayAngles, parseAngles, quarterwayAngles } from '../data/angles'
import type { ImageSet } from '../data/images'
import { rotation } from '../data/rotate'
import type { Validation } from '../data/validation'
import { metaSplits, normalised, rotatedTasks, type Split, type TaskSettings } from '../data/tasks'
import type { Problem } from '../dsl/core/problem'
import type { JudgedTasks, Pose, Source } from '../runs/training'
import { classFloors } from './class-floors'
import { HELD_OUT } from './pictures/angles'

/** Angles at which a continuous range is judged. */
const JUDGED = 24
/** Tasks at each angle: of a test between steps, and at the end. */
const WATCHED_TASKS = 2
const JUDGED_TASKS = 10
/** Tasks in all to choose settings by, at angles of their own. */
const CHOOSING_TASKS = 240

/** Angles that are not trained on: to test on, and to choose settings by. */
interface Kept {
  readonly heldOut: Angles
  readonly validation: Angles
}

/**
 * Half-way between listed angles, and a quarter of the way; for a range, the rest of the circle, of which the first
 * quarter is to choose by.
 */
const keptFrom = (train: Angles): E.Either<Problem, Kept> => {
  if (train.kind === 'list')
    return E.right({ heldOut: halfwayAngles(train), validation: quarterwayAngles(train) })
  const { from, to } = train
  const between = to + (from + 360 - to) / 4
  return to - from < 360
    ? E.right({
        heldOut: { kind: 'range', from: between, to: from + 360 },
        validation: { kind: 'range', from: to, to: between },
      })
    : E.left({
        where: '--angles',
        given: `${from}..${to}, the whole circle`,
        expected: 'angles that leave some to hold out',
        fix: 'a list, such as --angles 24, or a shorter range, such as --angles 0..180',
      })
}

const judgedAt = (angles: Angles): readonly number[] => {
  if (angles.kind === 'list') return angles.degrees
  const { from, to } = angles
  return Array.from({ length: JUDGED }, (_, i) => from + ((to - from) * (i + 0.5)) / JUDGED)
}

/** The angles at which one image is shown in pictures of activations, in degrees. */
const POSES = [0, 45, 90, 135, 180, 225, 270, 315] as const

/** The first test image, turned. */
const posesOf = ({ test: { pixels, height, width } }: ImageSet): readonly Pose[] =>
  POSES.map((angle) => ({
    label: `${angle}°`,
    x: Float32Array.from(rotation(height, width, angle)(pixels.subarray(0, height * width)), (pixel) =>
      normalised(pixel),
    ),
  }))

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit))

export const rotatedSource = (
  images: ImageSet & Partial<Validation>,
  angles: string,
  settings: TaskSettings,
  classes: readonly string[] = DIGITS,
): E.Either<Problem, Source> =>
  pipe(
    E.Do,
    E.bind('train', () => parseAngles(angles)),
    E.bind('kept', ({ train }) => keptFrom(train)),
    E.bind('sides', ({ train, kept }) =>
      metaSplits({
        images,
        train,
        heldOut: kept.heldOut,
        ...(images.validation && { validation: { images: images.validation, angles: kept.validation } }),
      }),
    ),
    E.chain(({ sides }) => {
      const atEach = (side: Split, set: string, tasks: number) =>
        pipe(
          judgedAt(side.angles),
          E.traverseArray((angle) =>
            pipe(
              rotatedTasks({ images: side.images, angles: { kind: 'list', degrees: [angle] } }, settings),
              E.map((sample): JudgedTasks => ({
                set,
                condition: { angle },
                tasks,
                sample,
                floors: classFloors(sample, classes.length),
              })),
            ),
          ),
        )
      return pipe(
        E.Do,
        E.apS('train', rotatedTasks(sides.train, settings)),
        E.apS('watched', atEach(sides.testSeen, 'seen', WATCHED_TASKS)),
        E.apS('seen', atEach(sides.testSeen, 'seen', JUDGED_TASKS)),
        E.apS('heldOut', atEach(sides.testHeldOut, HELD_OUT, JUDGED_TASKS)),
        E.apS('chosenBy', sides.validation ? rotatedTasks(sides.validation, settings) : E.right(undefined)),
      )
    }),
    E.map(({ train, watched, seen, heldOut, chosenBy }) => ({
      input: [images.train.height, images.train.width, 1],
      target: [],
      classes,
      train,
      poses: posesOf(images),
      watched,
      judged: [...seen, ...heldOut],
      ...(chosenBy && {
        tuning: {
          train,
          judged: [{ set: 'validation', tasks: CHOOSING_TASKS, sample: chosenBy, floors: [] }],
        },
      }),
    })),
  )
