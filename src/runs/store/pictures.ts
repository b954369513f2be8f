/** Pictures of a run: an SVG with what a reader needs to know of it. */
import { join } from 'node:path'
import type * as t from 'io-ts'
import { writeFigures } from '../../report/files'
import { orFail } from '../problems'
import type { picture } from './outcome'
import type { RunFolder } from './run-folder'

/** `name` is that of its files, without an ending. */
export interface Picture extends t.TypeOf<typeof picture> {
  /** The picture itself, as the text of an SVG file. */
  readonly svg: string
}

export const FIGURES = 'figures'

/** Writes pictures as SVG and PNG, their names after that of a cell, and says what there is now. */
export const writePictures = async (
  folder: RunFolder,
  slug: string,
  pictures: readonly Picture[],
): Promise<readonly Omit<Picture, 'svg'>[]> => {
  await orFail(
    writeFigures(
      join(folder.path, FIGURES),
      pictures.map(({ name, svg }) => ({ name: `${slug}-${name}`, svg })),
    ),
  )
  return pictures.map(({ name, title, caption }) => ({ name: `${slug}-${name}`, title, caption }))
}
