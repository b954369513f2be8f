/** The options of experiments on rotated images. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { parseAngles } from '../data/angles'
import type { Problem } from '../dsl/core/problem'
import { choiceOption, flagOption, pathOption, textOption } from '../runs/options'

export const rotatedOptions = {
  angles: textOption(
    'a number of even angles, a list or a range of degrees',
    '24',
    'degrees',
    'angles of the training tasks: 24 for 24 even ones over the circle, 0,15,30 for a list of degrees, ' +
      '0..90 for all degrees of a range',
  ),
  distribution: choiceOption(
    ['per-angle', 'mixed'],
    'per-angle',
    'whether all images of a task share one angle or each has its own',
  ),
  balanced: flagOption('as many images of each class as possible in every task'),
  data: pathOption(
    'folder',
    'my-mnist',
    'your own images: four IDX files named like those of MNIST (default: MNIST, which is installed)',
  ),
} as const

/** Angles that can be read. */
export const readableAngles = ({ angles }: { readonly angles: string }): E.Either<Problem, unknown> =>
  pipe(
    parseAngles(angles),
    E.mapLeft((problem) => ({ ...problem, where: '--angles' })),
  )
