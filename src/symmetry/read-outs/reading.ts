/**
 * Which symmetry a family of weights has, among candidates. Subgroups are the trap: a layer that shares weights as
 * rotations by 45° do also does so as rotations by 90°, and any layer as the trivial group does. So the name is that
 * of the largest symmetry that holds, the one that leaves the fewest numbers free; and whether it holds is judged
 * against chance, random families of the same shape and spectrum: it leaves at most a given part of what it leaves
 * of them, and less than of any of them. Chance is large where a symmetry is large, so that a small symmetry is not
 * taken to hold because it asks for little; and candidates that try all orders of channels try them on chance, too.
 *
 * What a family does not tell: whether it reaches all weights of the symmetry. `reached` says how many dimensions
 * it does, so that a convolution of width 3 is told from all translation-invariant maps of a line.
 */
import { type Key, normal, split } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import { fail } from '../../dsl/core/problem'
import { tensor } from '../../dsl/primitives/leaves'
import { type Family, spanned, weighted } from './family'
import type { Fit, Symmetry } from './symmetry'

export interface Candidate extends Fit, Pick<Symmetry, 'name' | 'words' | 'dimension'> {
  /** Errors of random families: their mean, the least and the greatest. */
  readonly chance: { readonly mean: number; readonly low: number; readonly high: number }
  /** The part of chance that is left. */
  readonly ofChance: number
  readonly holds: boolean
  /** How many of the `dimension` dimensions the family has weights along. */
  readonly reached: number
}

export interface Reading {
  /** The largest symmetry that holds, or 'none'. */
  readonly name: string
  /** One sentence for a reader. */
  readonly sentence: string
  /** Those that hold first, the largest symmetry first; then the others by what is left of chance. */
  readonly candidates: readonly Candidate[]
}

/** A family of the same shape and shares in random directions. */
const random = (source: Key, { shape, shares }: Family): Family => {
  const size = sizeOf(shape)
  const U = tensor(normal(source, size * shares.length), [size, shares.length])
  return weighted(shape, spanned(shape, U).directions, shares)
}

/** One candidate beside chance. */
const reading =
  (family: Family, nulls: readonly Family[], threshold: number) =>
  (symmetry: Symmetry): Candidate => {
    const { name, words, dimension } = symmetry
    const fit = symmetry.fit(family)
    const errors = nulls.map((one) => symmetry.fit(one).error)
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    const low = Math.min(...errors)
    const ofChance = mean > 0 ? fit.error / mean : 1
    const equal = weighted(
      family.shape,
      family.directions,
      family.directions.map(() => 1),
    )
    return {
      name,
      words,
      dimension,
      ...fit,
      chance: { mean, low, high: Math.max(...errors) },
      ofChance,
      holds: ofChance <= threshold && fit.error < low,
      reached: family.directions.length * (1 - symmetry.fit(equal).error),
    }
  }

/** Two digits, or that there is nothing to speak of. */
const shown = (x: number): string => (x < 0.001 ? 'below 0.001' : String(Number(x.toPrecision(2))))

const sentenceOf = (candidates: readonly Candidate[]): string => {
  const [first] = candidates
  const { words, error, chance, name } = first
  return first.holds
    ? `This layer ${words}: error ${shown(error)}, chance ${shown(chance.mean)}.`
    : `This layer shares weights as none of the candidates does; the nearest is ${name}: error ${shown(error)}, ` +
        `chance ${shown(chance.mean)}.`
}

/**
 * Reads the symmetry of a family among candidates. `threshold` is how much of chance may be left, `draws` how many random
 * families are drawn.
 *
 * @example
 * const shift = (k: number) => Array.from({ length: 30 }, (_, i) => Number((i % 5) + k === Math.floor(i / 5)))
 * const twoTaps = tensor(shift(0).flatMap((x, i) => [x, shift(1)[i]]), [30, 2])
 * const { sentence } = readSymmetry(spanned([6, 5], twoTaps), lineSymmetries(6, 5), { key: key(0) })
 * sentence // 'This layer shares weights as translations do: error below 0.001, chance 0.67.'
 */
export const readSymmetry = (
  family: Family,
  symmetries: readonly Symmetry[],
  {
    key,
    draws = 20,
    threshold = 0.1,
  }: { readonly key: Key; readonly draws?: number; readonly threshold?: number },
): Reading => {
  if (symmetries.length === 0)
    return fail({ where: 'readSymmetry', given: 'no candidates', expected: 'at least one symmetry' })
  const nulls = Array.from({ length: draws }, (_, i) => random(split(key, i), family))
  const read = symmetries.map(reading(family, nulls, threshold))
  const candidates = [
    ...read.filter(({ holds }) => holds).sort((a, b) => a.dimension - b.dimension),
    ...read.filter(({ holds }) => !holds).sort((a, b) => a.ofChance - b.ofChance),
  ]
  return {
    name: candidates[0].holds ? candidates[0].name : 'none',
    sentence: sentenceOf(candidates),
    candidates,
  }
}
