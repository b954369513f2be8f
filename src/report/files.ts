/** Figures on disk: each as an SVG for papers and pages and as a PNG for everything else. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import { png } from './png'

const unwritable =
  (folder: string, name: string) =>
  (reason: unknown): Problem => ({
    where: 'writeFigure',
    given: `${join(folder, name)}, which could not be written`,
    expected: 'a folder that can be made and written to',
    cause: reason instanceof Error ? reason.message : String(reason),
    fix: 'choose another output folder',
  })

/**
 * Writes `folder/name.svg` and `folder/name.png`, making the folder if need be and replacing older files.
 * Left when the figure cannot be drawn (nothing is written then) or the files cannot be written.
 */
export const writeFigure = (folder: string, name: string, svg: string): TE.TaskEither<Problem, void> =>
  pipe(
    png(svg),
    TE.flatMap((bytes) =>
      TE.tryCatch(
        async () => {
          await mkdir(folder, { recursive: true })
          await writeFile(join(folder, `${name}.svg`), svg)
          await writeFile(join(folder, `${name}.png`), bytes)
        },
        unwritable(folder, name),
      ),
    ),
  )

/** Writes several, at once; where one cannot be drawn or written, the others are. */
export const writeFigures = (
  folder: string,
  figures: readonly { readonly name: string; readonly svg: string }[],
): TE.TaskEither<Problem, unknown> =>
  TE.sequenceArray(figures.map(({ name, svg }) => writeFigure(folder, name, svg)))
