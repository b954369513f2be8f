/**
 * SVG text → PNG bytes, at twice the size, with the bundled DejaVu fonts and no others: the picture is the
 * same on a machine without any font. Both weights that the figures use are loaded; text in other fonts is
 * drawn in DejaVu Sans.
 */
import { createRequire } from 'node:module'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'

const SCALE = 2

/** resvg knows `pixelated`, the word of CSS that browsers know, only by its name in SVG 1.1. */
const inOldWords = (svg: string): string =>
  svg.replaceAll('image-rendering="pixelated"', 'image-rendering="optimizeSpeed"')

/** Beside the thread that asks for it, so that several are drawn at once. */
const render = async (svg: string): Promise<Uint8Array> => {
  // what it needs of a processor is optional to npm: who draws nothing can do without
  const { renderAsync } = await import('@resvg/resvg-js')
  const image = await renderAsync(inOldWords(svg), {
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSans', 'DejaVuSans-Bold'].map((name) =>
        createRequire(__filename).resolve(`weyl/fonts/${name}.ttf`),
      ),
      defaultFontFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'zoom', value: SCALE },
  })
  return image.asPng()
}

/** Left when the text is not well-formed SVG, or the bundled fonts are missing. */
export const png = (svg: string): TE.TaskEither<Problem, Uint8Array> =>
  TE.tryCatch(
    () => render(svg),
    (reason) => ({
      where: 'png',
      given: `an SVG text of ${svg.length} characters that could not be drawn`,
      expected: 'a well-formed SVG and the bundled fonts',
      cause: reason instanceof Error ? reason.message : String(reason),
      fix: 'install weyl again if a font is missing; otherwise open the SVG in a browser, which marks the place',
    }),
  )
