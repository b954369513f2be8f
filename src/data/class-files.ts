/** Images by class from files, for pools of classes. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { type ClassPool, type ClassSets, setsOf } from './class-pools'
import { placeOf, type Entries } from './entries'
import { LIMITS, type Limits } from './limits'
import { picture, type PictureFormat } from './picture'

/** The paths of the images of each class, by its name. */
export type PathsByClass = ReadonlyMap<string, readonly string[]>

/** Groups paths by the class that each is of; those of none are left out. */
export const groupedBy = (
  paths: readonly string[],
  classOf: (path: string) => string | undefined,
): PathsByClass => {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const name = classOf(path)
    if (name === undefined) continue
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [path])
    else group.push(path)
  }
  return groups
}

const readPool =
  (entries: Entries, format: PictureFormat, limits: Limits) =>
  ([name, paths]: readonly [string, readonly string[]]): TE.TaskEither<Problem, ClassPool> =>
    pipe(
      paths,
      TE.traverseSeqArray((path) =>
        pipe(
          entries.read(path),
          TE.chainEitherK((bytes) => picture(placeOf(entries, path), bytes, format, limits)),
        ),
      ),
      TE.map((images) => ({ name, count: images.length, image: (number) => images[number] })),
    )

/** Control characters, and halves of characters: no figure or terminal can show them. */
const UNSHOWABLE = /[\u0000-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u

const checkNames =
  (where: string) =>
  (classes: PathsByClass): E.Either<Problem, PathsByClass> => {
    const wrong = [...classes.keys()].find((name) => UNSHOWABLE.test(name))
    return wrong === undefined
      ? E.right(classes)
      : E.left({
          where,
          given: `the class ${JSON.stringify(wrong)}, whose name has a character that cannot be shown`,
          expected: 'names without control characters',
          fix: 'rename the folder, or the label in the list',
        })
  }

/**
 * Reads the images of some classes. Problems: a name that cannot be shown, a file that cannot be read, or is no image
 * (`picture`).
 */
export const readPools = (
  entries: Entries,
  classes: PathsByClass,
  format: PictureFormat,
  limits: Limits = LIMITS,
): TE.TaskEither<Problem, readonly ClassPool[]> =>
  pipe(
    TE.fromEither(checkNames(entries.root)(classes)),
    TE.chain((named) => pipe([...named], TE.traverseSeqArray(readPool(entries, format, limits)))),
  )

/** The two sides, of classes of their own. Problems: a class on both sides. */
export const disjointSets = (
  where: string,
  { size, channels }: PictureFormat,
  train: readonly ClassPool[],
  test: readonly ClassPool[],
): E.Either<Problem, ClassSets> => {
  const known = new Set(train.map(({ name }) => name))
  const common = test.find(({ name }) => known.has(name))
  return common === undefined
    ? E.right(setsOf({ height: size, width: size, channels }, train, test))
    : E.left({
        where,
        given: `the class ${JSON.stringify(common.name)} to train on and to test on`,
        expected: 'classes to test on that are never trained on',
        fix: 'take the class out of one side',
      })
}
