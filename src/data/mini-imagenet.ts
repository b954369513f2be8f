/**
 * MiniImagenet: 100 classes of photographs, 600 of each, split 64, 16 and 20 (Vinyals et al., 2016; the split of Ravi
 * and Larochelle, 2017), from a folder or zip archive of the user's: `train.csv` and `test.csv` (a line `filename,label`
 * for each image) beside `images`, or a folder of images for each class in `train` and `test`. The 16 classes for
 * validation are not used. Images are in colour.
 */
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { type ClassPool, type ClassSets } from './class-pools'
import { disjointSets, groupedBy, readPools, type PathsByClass } from './class-files'
import { entriesOf, placeOf, type Entries } from './entries'

type Side = 'train' | 'test'

/** The size that others use; all images of both sides then take 1.1 GB of memory. */
const USUAL_SIZE = 84

/** `train/n01532829/name.jpg` is of n01532829. */
const folderClasses = ({ paths }: Entries, side: Side): PathsByClass =>
  groupedBy(paths, (path) => {
    const [first, name, ...rest] = path.split('/')
    return first === side && rest.length > 0 && /\.(png|jpe?g)$/i.test(path) ? name : undefined
  })

const csvClasses = (entries: Entries, side: Side): TE.TaskEither<Problem, PathsByClass> =>
  pipe(
    entries.read(`${side}.csv`),
    TE.chain((bytes) => {
      const lines = Buffer.from(bytes).toString('utf8').split(/\r?\n/)
      const rows = lines.map((line) => line.split(',').map((cell) => cell.trim()))
      const where = placeOf(entries, `${side}.csv`)
      const wrong = rows.findIndex((row, i) => row.length !== 2 && lines[i].trim() !== '')
      if (wrong >= 0)
        return TE.left<Problem>({
          where,
          given: `line ${wrong + 1}, ${JSON.stringify(lines[wrong])}`,
          expected: 'filename,label',
        })
      const labels = new Map<string, string>(
        rows.flatMap(([file, label], i) =>
          label === undefined || (i === 0 && file === 'filename') ? [] : [[`images/${file}`, label] as const],
        ),
      )
      const present = new Set(entries.paths)
      const missing = [...labels.keys()].find((path) => !present.has(path))
      return missing === undefined
        ? TE.right(groupedBy([...labels.keys()], (path) => labels.get(path)))
        : TE.left<Problem>({
            where,
            given: `a line for ${missing}, which is not there`,
            expected: 'every image that is listed',
          })
    }),
  )

const readSide = (entries: Entries, side: Side, size: number): TE.TaskEither<Problem, readonly ClassPool[]> =>
  pipe(
    entries.paths.includes(`${side}.csv`)
      ? csvClasses(entries, side)
      : TE.right<Problem, PathsByClass>(folderClasses(entries, side)),
    TE.filterOrElse(
      (classes) => classes.size > 0,
      (): Problem => ({
        where: 'miniImagenet',
        given: `${JSON.stringify(entries.root)} without images to ${side} on`,
        expected:
          'train.csv and test.csv (filename,label) beside a folder `images`, or train/CLASS/IMAGE.jpg and ' +
          'test/CLASS/IMAGE.jpg',
        fix:
          'the lists are in twitter-research/meta-learning-lstm on GitHub (data/miniImagenet); the photographs are of ' +
          'ImageNet (ILSVRC 2012), from image-net.org after registration',
      }),
    ),
    TE.chain((classes) => readPools(entries, classes, { size, channels: 3 })),
  )

/**
 * Reads MiniImagenet, as images of `size` × `size` (84 unless told otherwise). Problems: a side that is not there,
 * which says what is expected and where it comes from; a line that lists no image; an image that cannot be read; a
 * class on both sides.
 */
export const miniImagenet = (path: string, size: number = USUAL_SIZE): TE.TaskEither<Problem, ClassSets> =>
  pipe(
    entriesOf(path),
    TE.chain((entries) =>
      pipe(
        TE.Do,
        TE.apS('train', readSide(entries, 'train', size)),
        TE.bind('test', () => readSide(entries, 'test', size)),
        TE.chainEitherK(({ train, test }) =>
          disjointSets('miniImagenet', { size, channels: 3 }, train, test),
        ),
      ),
    ),
  )
