/** Families for the laws of read-outs: bases drawn from a key, and how they are spoilt. */
import { key, normal, permutation, split } from '../../../src/dsl/core/random'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { orbits, type IndexMap } from '../../../src/symmetry/read-outs/weight-tying'

export type Weight = Float64Array

/** Weights as the columns of U. */
export const columns = (weights: readonly Weight[]): Tensor<readonly [number, number]> => {
  const rank = weights.length
  return tensor(
    Float64Array.from(
      { length: weights[0].length * rank },
      (_, i) => weights[i % rank][Math.floor(i / rank)],
    ),
    [weights[0].length, rank],
  )
}

/** Weights without any structure. */
export const free = (shape: Shape, rank: number, seed: number): readonly Weight[] =>
  Array.from({ length: rank }, (_, i) => normal(split(key(seed), i), sizeOf(shape)))

/** Weights that moves tie, otherwise without structure. */
export const tiedBy = (
  shape: Shape,
  moves: readonly IndexMap[],
  rank: number,
  seed: number,
): readonly Weight[] => {
  const orbit = orbits(shape, moves)
  return free(shape, rank, seed).map((values) => Float64Array.from(orbit, (number) => values[number]))
}

/** The weights with `noise` times their length of noise added. */
export const noisy = (weights: readonly Weight[], noise: number, seed: number): readonly Weight[] => {
  const others = free([weights[0].length], weights.length, seed + 1000)
  return weights.map((weight, i) => {
    const scale = (noise * Math.hypot(...weight)) / Math.hypot(...others[i])
    return weight.map((x, k) => x + scale * others[i][k])
  })
}

/** Kernels [taps · inputs, channels] with their channels in another order. */
export const shuffled = (weights: readonly Weight[], channels: number, seed: number): readonly Weight[] => {
  const from = permutation(split(key(seed), 'order'), channels)
  return weights.map((weight) => weight.map((_, i) => weight[i - (i % channels) + from[i % channels]]))
}
