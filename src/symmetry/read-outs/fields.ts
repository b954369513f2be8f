/**
 * Channels that are moved copies: a convolution's kernels [side, side, inputs, channels] come in fields of a
 * group, a channel for each element g, whose kernel is g applied to the one kernel of the field. A network trained
 * from scratch puts channels in any order, so the best order is looked for first: field by field, the strongest
 * channel that is left and those that fit it best, by an optimal assignment. Of this order and the given one the
 * better counts.
 *
 * Laws: where channels are moved copies, the error is 0 in whatever order they are; with noise up to the size of the
 * kernels, the order found is as good as the true one.
 */
import type { WeightFamily } from './family'
import { assignment } from './assignment'
import { logGamma } from './significance'
import { type SymmetryFit, sameWeights, type Symmetry } from './symmetry'
import type { TurnedKernels } from './turned-kernels'

/** What tasks make of each channel's kernel: [taps, columns], a column for each input and direction of the family. */
interface Channels {
  readonly taps: number
  readonly columns: number
  readonly kernels: readonly Float64Array[]
}

const channelsOf = ({ shape, directions, shares }: WeightFamily): Channels => {
  const [side, , inputs, channels] = shape
  const [taps, columns] = [side * side, inputs * directions.length]
  const kernels = Array.from({ length: channels }, (_, channel) => {
    const kernel = new Float64Array(taps * columns)
    directions.forEach((direction, d) => {
      const length = Math.sqrt(shares[d])
      for (let tap = 0; tap < taps; tap++)
        for (let input = 0; input < inputs; input++)
          kernel[tap * columns + d * inputs + input] =
            length * direction[(tap * inputs + input) * channels + channel]
    })
    return kernel
  })
  return { taps, columns, kernels }
}

const squares = (x: Float64Array): number => {
  let sum = 0
  for (const value of x) sum += value * value
  return sum
}

/** A · x for a matrix [taps, numbers] and x [numbers, columns]. */
const times = (a: Float64Array, x: Float64Array, numbers: number, columns: number): Float64Array => {
  const taps = a.length / numbers
  const y = new Float64Array(taps * columns)
  for (let tap = 0; tap < taps; tap++)
    for (let n = 0; n < numbers; n++) {
      const by = a[tap * numbers + n]
      if (by !== 0) for (let c = 0; c < columns; c++) y[tap * columns + c] += by * x[n * columns + c]
    }
  return y
}

/** Aᵀ · y for a matrix [taps, numbers] and y [taps, columns], added to x. */
const addBack = (
  x: Float64Array,
  a: Float64Array,
  y: Float64Array,
  numbers: number,
  columns: number,
): void => {
  const taps = a.length / numbers
  for (let tap = 0; tap < taps; tap++)
    for (let n = 0; n < numbers; n++) {
      const by = a[tap * numbers + n]
      if (by !== 0) for (let c = 0; c < columns; c++) x[n * columns + c] += by * y[tap * columns + c]
    }
}

const distance = (x: Float64Array, y: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i] - y[i]) ** 2
  return sum
}

/** The kernel of a field, in its numbers, of the channels at its places; columns of `elements` are orthonormal. */
const fieldOf = (
  turned: TurnedKernels,
  { kernels, columns }: Channels,
  places: readonly number[],
): Float64Array => {
  const field = new Float64Array(turned.numbers * columns)
  places.forEach((channel, g) =>
    addBack(field, turned.elements[g], kernels[channel], turned.numbers, columns),
  )
  return field
}

/** What a field makes at each of its places. */
const made = (turned: TurnedKernels, field: Float64Array, columns: number): readonly Float64Array[] =>
  turned.elements.map((element) => times(element, field, turned.numbers, columns))

/** The error of fields that are as good as their channels allow: all that projections leave. */
const errorOf = (turned: TurnedKernels, channels: Channels, order: readonly number[]): number => {
  const group = turned.elements.length
  let kept = 0
  for (let f = 0; f < order.length; f += group)
    kept += squares(fieldOf(turned, channels, order.slice(f, f + group)))
  return 1 - kept
}

/** Field by field: the strongest channel that is left, taken for the first element, and those that fit it best. */
const greedy = (turned: TurnedKernels, channels: Channels): readonly number[] => {
  const { kernels, columns } = channels
  const group = turned.elements.length
  const strength = kernels.map(squares)
  const left = new Set(kernels.map((_, c) => c).sort((a, b) => strength[b] - strength[a]))
  const order: number[] = []
  while (left.size > 0) {
    const [first, ...others] = left
    // a first guess at the field from one of its channels: the columns of one element are orthogonal, too, or nearly
    const guess = new Float64Array(turned.numbers * columns)
    addBack(guess, turned.elements[0], kernels[first], turned.numbers, columns)
    const scaled = guess.map((x) => x * group)
    const places = made(turned, scaled, columns).slice(1)
    const chosen = assignment(
      places.map((place) => Float64Array.from(others, (c) => distance(place, kernels[c]))),
    ).map((i) => others[i])
    for (const channel of [first, ...chosen]) {
      order.push(channel)
      left.delete(channel)
    }
  }
  return order
}

/** The symmetry of fields of moved copies. */
export const fields = (how: Pick<Symmetry, 'name' | 'words' | 'shape'>, turned: TurnedKernels): Symmetry => {
  const [, , inputs, channels] = how.shape
  const given = Array.from({ length: channels }, (_, c) => c)
  const [group, count] = [turned.elements.length, channels / turned.elements.length]
  return {
    ...how,
    dimension: count * turned.numbers * inputs,
    // orders of channels but for the order of fields, and where in the group a field begins
    choices: logGamma(channels + 1) - logGamma(count + 1) - count * Math.log(group),
    fit: (family): SymmetryFit => {
      sameWeights(how.name, how.shape, family)
      const known = channelsOf(family)
      const [asGiven, found] = [given, greedy(turned, known)].map((order) => ({
        order,
        error: errorOf(turned, known, order),
      }))
      const { order, error } = asGiven.error <= found.error ? asGiven : found
      return { error: Math.min(1, Math.max(0, error)), order }
    },
  }
}
