/**
 * Which symmetry a family of weights has, among candidates. Subgroups are the trap: a layer that shares weights as
 * rotations by 45° do also does so as rotations by 90°, and any layer as the trivial group does. So the name is that
 * of the largest symmetry that holds, the one that leaves the fewest numbers free, and of two that leave as many the one
 * that is listed first, as the larger group is. Whether one holds is judged against chance, random families of the same
 * shape and spectrum: it leaves at most a given part of what it leaves of them; and so few of them fit as well that of
 * all candidates together, one in ten thousand random families is named at most. Chance is large where a symmetry is
 * large, so that a small symmetry is not taken to hold because it asks for little; and candidates that try all orders of
 * channels try them on chance, too.
 *
 * The same is asked within each smaller symmetry that holds: of random families that have it. A layer that shares
 * weights as translations do is not read as one that the mirror leaves alone as well because a few weights look alike.
 * Nor does one hold beside another that leaves as many numbers free and fits better.
 *
 * What a family does not tell: whether it reaches all weights of the symmetry. `reached` says how many dimensions
 * it does, so that a convolution of width 3 is told from all translation-invariant maps of a line.
 *
 * Law: of random families of any shape and spectrum, and of random families that have one of the symmetries, at most
 * one in ten thousand is read as having a larger one.
 */
import { checkKind, checkParts } from '../../dsl/core/arguments'
import { checkKey, type Key, normal, split } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import { fail } from '../../dsl/core/problem'
import { tensor } from '../../dsl/primitives/leaves'
import { wholeSize } from '../groups/size'
import { type WeightFamily, weightSpan, weighted } from './family'
import { chanceOfError } from './significance'
import type { SymmetryFit, Symmetry } from './symmetry'

/** Random families that are named, at most, as a part of all. */
const FALSE_READINGS = 1e-4

/** Errors that differ by no more are the same. */
const ROUNDING = 1e-9

/** A symmetry, with how far the weights are from having it and what chance would leave. */
export interface Candidate extends SymmetryFit, Pick<Symmetry, 'name' | 'words' | 'dimension'> {
  /** Errors of random families: their mean, the least and the greatest. */
  readonly chance: {
    /** Of all that were drawn. */
    readonly mean: number
    /** The least. */
    readonly low: number
    /** The greatest. */
    readonly high: number
  }
  /** The part of chance that is left. */
  readonly ofChance: number
  /** A bound on the part of random families that fit as well, those with a smaller symmetry that holds among them. */
  readonly byChance: number
  /**
   * Whether the weights have it: little of chance is left, few random families fit as well, and none that leaves as many
   * numbers free fits better.
   */
  readonly holds: boolean
  /** How many of the `dimension` dimensions the family has weights along. */
  readonly reached: number
}

/** What was read, as data and as a sentence. */
export interface Reading {
  /** The largest symmetry that holds, or 'none'. */
  readonly name: string
  /** One sentence for a reader. */
  readonly sentence: string
  /** Those that hold first, the largest symmetry first; then the others by what is left of chance. */
  readonly candidates: readonly Candidate[]
}

/** A family of the same shape and shares in random directions. */
const random = (source: Key, { shape, shares }: WeightFamily): WeightFamily => {
  const size = sizeOf(shape)
  const U = tensor(normal(source, size * shares.length), [size, shares.length])
  return weighted(shape, weightSpan(shape, U).directions, shares)
}

/** One candidate beside chance, not judged yet. */
const measured =
  (family: WeightFamily, nulls: readonly WeightFamily[]) =>
  (symmetry: Symmetry): Measured => {
    const { name, words, dimension, choices = 0 } = symmetry
    const fit = symmetry.fit(family)
    const errors = nulls.map((one) => symmetry.fit(one).error)
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    const equal = weighted(
      family.shape,
      family.directions,
      family.directions.map(() => 1),
    )
    return {
      name,
      words,
      dimension,
      choices,
      ...fit,
      chance: { mean, low: Math.min(...errors), high: Math.max(...errors) },
      ofChance: mean > 0 ? fit.error / mean : 1,
      reached: family.directions.length * (1 - symmetry.fit(equal).error),
    }
  }

type Measured = Omit<Candidate, 'byChance' | 'holds'> & { readonly choices: number }

/** Each candidate judged, the smallest symmetry first, beside all weights and beside those that hold already. */
const judged = (
  { shape, shares }: WeightFamily,
  all: readonly Measured[],
  threshold: number,
): readonly Candidate[] =>
  all
    .toSorted((a, b) => b.dimension - a.dimension || a.error - b.error)
    .reduce<readonly Candidate[]>((before, { choices, ...one }) => {
      const wider = [
        { dimension: sizeOf(shape), error: 0 },
        ...before.filter(({ holds, dimension }) => holds && dimension > one.dimension),
      ]
      const byChance = wider.reduce((most, { dimension: size, error }) => {
        // of what is inside the wider one, the share outside this one
        const within = Math.max(0, one.error - error) / (1 - error)
        return Math.max(most, chanceOfError(within, shares, { size, dimension: one.dimension, choices }))
      }, 0)
      const isBeaten = before.some(
        ({ holds, dimension, error }) => holds && dimension === one.dimension && one.error > error + ROUNDING,
      )
      const holds = !isBeaten && one.ofChance <= threshold && byChance * all.length <= FALSE_READINGS
      return [...before, { ...one, byChance, holds }]
    }, [])

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
 * families are drawn. Throws for no candidates, or no draws.
 *
 * @example
 * const shift = (k: number) => Array.from({ length: 30 }, (_, i) => Number((i % 5) + k === Math.floor(i / 5)))
 * const twoTaps = tensor(shift(0).flatMap((x, i) => [x, shift(1)[i]]), [30, 2])
 * const { sentence } = readSymmetry(weightSpan([6, 5], twoTaps), lineSymmetries(6, 5), { key: key(0) })
 * sentence // 'This layer shares weights as translations do: error below 0.001, chance 0.67.'
 */
export const readSymmetry = (
  family: WeightFamily,
  symmetries: readonly Symmetry[],
  settings: { readonly key: Key; readonly draws?: number; readonly threshold?: number },
): Reading => {
  checkParts(
    'readSymmetry',
    family,
    { shape: 'a list', directions: 'a list', shares: 'a list' },
    'weightFamily(weights)',
  )
  checkKind('readSymmetry, symmetries', symmetries, 'a list', 'lineSymmetries(6, 5)')
  const {
    key,
    draws = 20,
    threshold = 0.1,
  } = checkParts('readSymmetry, settings', settings, {}, '{ key: key(0) }')
  checkKey('readSymmetry, key', key)
  if (symmetries.length === 0)
    return fail({ where: 'readSymmetry', given: 'no candidates', expected: 'at least one symmetry' })
  wholeSize('readSymmetry, draws', draws, 1)
  const nulls = Array.from({ length: draws }, (_, i) => random(split(key, i), family))
  const read = judged(family, symmetries.map(measured(family, nulls)), threshold)
  const place = ({ name }: Candidate): number => symmetries.findIndex((one) => one.name === name)
  const candidates = [
    ...read.filter(({ holds }) => holds).sort((a, b) => a.dimension - b.dimension || place(a) - place(b)),
    ...read.filter(({ holds }) => !holds).sort((a, b) => a.ofChance - b.ofChance),
  ]
  return {
    name: candidates[0].holds ? candidates[0].name : 'none',
    sentence: sentenceOf(candidates),
    candidates,
  }
}
