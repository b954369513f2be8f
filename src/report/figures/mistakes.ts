/** The mistakes of which a model was surest, the surest first: what it cannot see, or labels that are wrong. */
import type { Picture } from '../pixels'
import { gallery } from './gallery'

/** An image taken for `predicted` with `confidence` in [0, 1] (its probability); `angle` in degrees. */
export interface Mistake {
  readonly image: Picture
  readonly truth: string
  readonly predicted: string
  readonly confidence: number
  readonly angle?: number
}

const PER_ROW = 8

/** The first `most` mistakes as SVG. */
export const mistakes = (title: string, all: readonly Mistake[], most = 32): string =>
  gallery({
    title,
    note: 'true class → predicted class, its probability, and the rotation of the image',
    perRow: PER_ROW,
    items: all
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, most)
      .map(({ image, truth, predicted, confidence, angle }) => ({
        image,
        lines: [
          `${truth} → ${predicted}`,
          `${(100 * confidence).toFixed(0)} %${angle === undefined ? '' : `, ${Number(angle.toFixed(1))}°`}`,
        ],
      })),
  })
