/**
 * Readers of the original Rotated MNIST: `mnist_all_rotation_normalized_float_train_valid.amat` (12 000 images) and
 * `…_test.amat` (50 000), text files with an image on each line: 784 grey values from 0 to 1 and a label from 0 to 9,
 * with white space between them. (Larochelle et al., 2007; "MnistVariations" of the LISA laboratory, Montréal.)
 *
 * The files were written by MATLAB: the pixels of a line are read down the columns, the k-th at row k mod 28, column
 * ⌊k / 28⌋. Programs that read along the rows get every digit mirrored, which no comparison on these files notices.
 * Contract: what is read has one label for each image, grey values from 0 to 255, and lines that say otherwise are
 * refused by their number.
 */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { fail, type Problem, WeylError } from '../dsl/core/problem'
import type { Benchmark, LabelledImages } from './rotated-benchmark'

const SIDE = 28
const SIZE = SIDE * SIDE
const VALIDATION = 2_000

/** The names of the two files in their archive. */
export const AMAT_FILES = {
  train: 'mnist_all_rotation_normalized_float_train_valid.amat',
  test: 'mnist_all_rotation_normalized_float_test.amat',
} as const

/** Where the files come from, for problems. */
const SOURCE =
  'unpack mnist_rotation_new.zip (http://www.iro.umontreal.ca/~lisa/icml2007data, or a mirror of it) and name its folder'

interface Line {
  readonly pixels: Uint8Array
  readonly label: number
}

/** One line of a file; `where` names it in problems. */
export const amatLine = (where: string, line: string): E.Either<Problem, Line> => {
  const words = line.trim().split(/\s+/)
  if (words.length !== SIZE + 1)
    return E.left({
      where,
      given: `${words.length} numbers`,
      expected: `${SIZE + 1} on each line: ${SIZE} pixels and a label`,
      cause: 'the file was cut short, or is another set',
      fix: SOURCE,
    })
  const values = words.map(Number)
  const bad = values.findIndex((value, i) =>
    i < SIZE ? !(value >= 0 && value <= 1) : !(Number.isInteger(value) && value >= 0 && value <= 9),
  )
  if (bad >= 0)
    return E.left({
      where,
      given: `'${words[bad]}' as ${bad < SIZE ? `pixel ${bad}` : 'the label'}`,
      expected: bad < SIZE ? 'a number from 0 to 1' : 'a whole number from 0 to 9',
      cause: 'the file is damaged, or is another set',
    })
  // down the columns in the file, along the rows here
  const pixels = Uint8Array.from({ length: SIZE }, (_, p) =>
    Math.round(255 * values[(p % SIDE) * SIDE + Math.floor(p / SIDE)]),
  )
  return E.right({ pixels, label: values[SIZE] })
}

/** An image takes about 12 000 characters, at 16 for each number. */
const LONGEST = 100_000

/** The lines of a file. Throws where one is longer than any image: a file without lines is not to be held whole. */
const linesOf = async function* (path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const part of createReadStream(path, 'latin1')) {
    const lines = `${rest}${part as string}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST)
      fail({
        where: path,
        given: `a line of more than ${LONGEST} characters`,
        expected: `${SIZE + 1} numbers on each line`,
        cause: 'the file is another one',
        fix: SOURCE,
      })
    yield* lines
  }
  yield rest
}

/** The images of one file. Problems: a file that cannot be read, lines that are no image, no line at all. */
export const readAmat = (path: string): TE.TaskEither<Problem, LabelledImages> =>
  TE.tryCatch(
    async () => {
      const lines: Line[] = []
      let number = 0
      for await (const line of linesOf(path)) {
        number++
        if (line.trim() === '') continue
        const read = amatLine(`${path}, line ${number}`, line)
        if (E.isLeft(read)) throw new WeylError(read.left)
        lines.push(read.right)
      }
      if (lines.length === 0)
        throw new WeylError({ where: path, given: 'an empty file', expected: 'a line for each image' })
      return {
        height: SIDE,
        width: SIDE,
        labels: Uint8Array.from(lines, ({ label }) => label),
        image: (i: number) => lines[i].pixels,
      }
    },
    (error): Problem =>
      error instanceof WeylError
        ? error.problem
        : {
            where: path,
            given: `a file that cannot be read (${E.toError(error).message})`,
            expected: `the folder with ${AMAT_FILES.train} and ${AMAT_FILES.test}`,
            fix: SOURCE,
          },
  )

const part = (images: LabelledImages, from: number, to: number): LabelledImages => ({
  ...images,
  labels: images.labels.slice(from, to),
  image: (i) => images.image(from + i),
})

/**
 * The original benchmark from a folder with its two files. The last 2 000 of the training file (or the last sixth of a
 * shorter one) are for validation. Problems: as `readAmat`.
 */
export const amatBenchmark = (folder: string): TE.TaskEither<Problem, Benchmark> =>
  pipe(
    TE.sequenceArray([AMAT_FILES.train, AMAT_FILES.test].map((name) => readAmat(join(folder, name)))),
    TE.map(([train, test]) => {
      const count = train.labels.length
      const kept = Math.min(VALIDATION, Math.floor(count / 6))
      return { train: part(train, 0, count - kept), validation: part(train, count - kept, count), test }
    }),
  )
