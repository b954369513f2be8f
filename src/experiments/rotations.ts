/** The angles of a Rotated MNIST run: what is trained on, what is held out, and at which angles it is judged. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { type Angles, halfway, parseAngles } from '../data/angles'
import type { ImageSet } from '../data/mnist'
import { metaSplits, rotatedTasks, type Split, type TaskSettings } from '../data/tasks'
import type { Problem } from '../dsl/core/problem'
import type { Sampler } from './evaluation'

/** Angles at which a continuous range is judged. */
const JUDGED = 24

/** Half-way between listed angles; for a range, the rest of the circle. */
const heldOutOf = (train: Angles): E.Either<Problem, Angles> => {
  if (train.kind === 'list') return E.right(halfway(train))
  const { from, to } = train
  return to - from < 360
    ? E.right({ kind: 'range', from: to, to: from + 360 })
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

/** Where the tasks of a run come from. */
export interface RotatedTasks {
  readonly train: Sampler
  /** Test images at training angles. */
  readonly test: Sampler
  /** Test images at one angle each. */
  readonly seen: readonly Sampler[]
  readonly heldOut: readonly Sampler[]
}

export const rotatedMnist = (
  images: ImageSet,
  angles: string,
  settings: TaskSettings,
): E.Either<Problem, RotatedTasks> =>
  pipe(
    E.Do,
    E.bind('train', () => parseAngles(angles)),
    E.bind('heldOut', ({ train }) => heldOutOf(train)),
    E.bind('sides', ({ train, heldOut }) => metaSplits({ images, train, heldOut })),
    E.chain(({ sides }) => {
      const tasks = (side: Split) => rotatedTasks(side, settings)
      const atEach = (side: Split) =>
        pipe(
          judgedAt(side.angles),
          E.traverseArray((degrees) =>
            tasks({ images: side.images, angles: { kind: 'list', degrees: [degrees] } }),
          ),
        )
      return pipe(
        E.Do,
        E.apS('train', tasks(sides.train)),
        E.apS('test', tasks(sides.testSeen)),
        E.apS('seen', atEach(sides.testSeen)),
        E.apS('heldOut', atEach(sides.testHeldOut)),
      )
    }),
  )
