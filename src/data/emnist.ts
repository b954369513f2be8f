/**
 * EMNIST: handwritten letters and digits in the format of MNIST, of which a folder holds several sets (Cohen, Afshar,
 * Tapson and van Schaik, 2017). Its files have each image with rows and columns exchanged; here they are upright.
 */
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import type { ImageSet } from './images'
import { imageSetIn } from './mnist'

/** The sets, and the largest label of each: those of `letters` begin at 1. */
const MOST = { balanced: 46, byclass: 61, bymerge: 46, digits: 9, letters: 26, mnist: 9 } as const

export type EmnistSplit = keyof typeof MOST

const isSplit = (split: string): split is EmnistSplit => Object.hasOwn(MOST, split)

/**
 * Loads one set of EMNIST from a folder with its four files, such as `emnist-letters-train-images-idx3-ubyte.gz`.
 * Problems: those of `mnist`, and a set that EMNIST does not have.
 */
export const emnist = (folder: string, split: EmnistSplit): TE.TaskEither<Problem, ImageSet> =>
  isSplit(split)
    ? imageSetIn(
        {
          where: 'emnist',
          begins: { train: `emnist-${split}-train`, test: `emnist-${split}-test` },
          most: MOST[split],
          transposed: true,
        },
        folder,
      )
    : TE.left({
        where: 'emnist',
        given: `the set '${String(split)}'`,
        expected: `one of ${Object.keys(MOST).join(', ')}`,
      })
