/**
 * What a convolution on images, kernels [side, side, inputs, channels], may have learned of turns and mirrors: its
 * channels as moved copies of a few kernels, as copies that are not moved, or kernels that moves leave as they are.
 */
import { cyclic } from '../groups/cyclic'
import { dihedral } from '../groups/dihedral'
import type { FiniteGroup, Planar } from '../groups/group'
import { wholeSize } from '../groups/size'
import { fields } from './fields'
import type { Symmetry } from './symmetry'
import { turnedKernels } from './turned-kernels'
import { type IndexMap, weightTying } from './weight-tying'

/** The channels are fields of the group, in any order; there are as many channels as whole fields hold. */
const channelsOf = <G>(
  group: FiniteGroup<G> & Planar<G>,
  words: string,
  shape: Symmetry['shape'],
): readonly Symmetry[] =>
  shape[3] % group.elements.length === 0
    ? [fields({ name: group.name, words: `shares weights ${words}`, shape }, turnedKernels(group, shape[0]))]
    : []

/**
 * The candidates for a convolution whose inputs the group moves as images; those groups whose fields do not make up
 * the channels are left out.
 *
 * @example
 * kernelSymmetries(3, 1, 4).slice(0, 3).map(({ name }) => name) // ['C2', 'C4', 'D1']
 */
export const kernelSymmetries = (side: number, inputs: number, channels: number): readonly Symmetry[] => {
  const shape = [side, side, inputs, channels]
  for (const size of shape) wholeSize('kernelSymmetries', size, 1)
  const turn: IndexMap = ([row, column, i, o]) => [side - 1 - column, row, i, o]
  const flip: IndexMap = ([row, column, i, o]) => [row, side - 1 - column, i, o]
  const next: IndexMap = ([row, column, i, o]) => [row, column, i, o + 1]
  const half: IndexMap = (place) => turn(turn(place))
  // the larger group first: where two tie the same taps, as both do on 3 × 3, it is the one that is named
  const unmoved: readonly (readonly [name: string, words: string, moves: readonly IndexMap[]])[] = [
    [
      'one round kernel',
      'has one kernel, the same in all channels, that looks alike from all sides',
      [turn, flip, next],
    ],
    ['round kernels', 'has kernels that look alike from all sides', [turn, flip]],
    ['kernels alike after quarter turns', 'has kernels that quarter turns leave as they are', [turn]],
    [
      'kernels alike after half turns and mirrored',
      'has kernels that half turns and the mirror leave as they are',
      [half, flip],
    ],
    ['kernels alike after half turns', 'has kernels that half turns leave as they are', [half]],
    ['kernels alike mirrored', 'has kernels that the mirror leaves as they are', [flip]],
    ['one kernel', 'has the same kernel in all channels', [next]],
  ]
  return [
    ...[2, 3, 4, 6, 8, 12].flatMap((n) => channelsOf(cyclic(n), `as rotations by ${360 / n}° do`, shape)),
    ...channelsOf(dihedral(1), 'as the mirror does', shape),
    ...[2, 3, 4, 6, 8].flatMap((n) =>
      channelsOf(dihedral(n), `as rotations by ${360 / n}° and the mirror do`, shape),
    ),
    ...unmoved.map(([name, words, moves]) => weightTying({ name, words, shape, moves })),
  ]
}
