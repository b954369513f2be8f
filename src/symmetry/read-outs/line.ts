/**
 * What a dense layer between two lines, weight [inputs, outputs], may have learned of positions: translations, of
 * which a convolution is made, mirrors, exchanges of positions, and subgroups of these.
 */
import { wholeSize } from '../groups/size'
import type { Symmetry } from './symmetry'
import { type IndexMap, weightTying } from './weight-tying'

/**
 * The candidates for a dense layer from `inputs` to `outputs` places.
 *
 * @example
 * const [first] = lineSymmetries(70, 68)
 * first.name // 'translations'
 * first.dimension // 137
 */
export const lineSymmetries = (inputs: number, outputs: number): readonly Symmetry[] => {
  wholeSize('lineSymmetries', inputs, 1)
  wholeSize('lineSymmetries', outputs, 1)
  const shift =
    (by: number): IndexMap =>
    ([i, j]) => [i + by, j + by]
  const mirror: IndexMap = ([i, j]) => [inputs - 1 - i, outputs - 1 - j]
  const against: IndexMap = ([i, j]) => [i + 1, j - 1]
  const anyInput: IndexMap = ([i, j]) => [i + 1, j]
  const anyOutput: IndexMap = ([i, j]) => [i, j + 1]
  /** Any exchange of places within each block of so many. */
  const within =
    (block: number, axis: 0 | 1): IndexMap =>
    (place) =>
      place.map((at, a) => (a === axis && at % block < block - 1 ? at + 1 : at))
  const candidates: readonly (readonly [name: string, words: string, moves: readonly IndexMap[]])[] = [
    ['translations', 'as translations do', [shift(1)]],
    ['translations by 2', 'as translations by two places do', [shift(2)]],
    ['translations by 4', 'as translations by four places do', [shift(4)]],
    ['translations and mirror', 'as translations and the mirror do', [shift(1), mirror]],
    ['mirror', 'as the mirror does', [mirror]],
    ['opposed translations', 'as translations that outputs answer the other way do', [against]],
    // the larger group first: where two tie the same weights, as on four inputs, it is the one that is named
    ['everything exchanged', 'as exchanges of all inputs and of all outputs do', [anyInput, anyOutput]],
    ['all inputs exchanged', 'as exchanges of all inputs do', [anyInput]],
    ['all outputs exchanged', 'as exchanges of all outputs do', [anyOutput]],
    ['blocks of four', 'as exchanges within blocks of four inputs do', [within(4, 0)]],
    ['neighbours exchanged', 'as exchanges of neighbouring inputs do', [within(2, 0)]],
  ]
  return candidates.map(([name, words, moves]) =>
    weightTying({ name, words: `shares weights ${words}`, shape: [inputs, outputs], moves }),
  )
}
