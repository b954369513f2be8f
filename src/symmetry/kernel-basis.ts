/**
 * Functions on the taps of a square kernel, and how a group that moves the plane moves them: kernels are sums of them,
 * and a kernel that is moved is a sum of the same functions with other coefficients, exactly.
 *
 * Groups whose elements move tap to tap (quarter turns, mirrors) get every kernel: a function for each tap. For other
 * angles no such kernels exist; the functions are circular harmonics on rings, band-limited so that the grid can tell
 * them apart, and a kernel that is moved is the kernel's function on the plane, moved, at the taps (Weiler and Cesa,
 * "General E(2)-equivariant steerable CNNs", NeurIPS 2019).
 *
 * Laws: `functions` moved by g are `functions` times the matrix of g; on quarter turns and mirrors they are the taps
 * moved. The squares of the functions sum to the same at a tap whichever element moves them, and have mean sum 1 over
 * the functions: noise in the coefficients has the same size in every copy.
 */
import type { FiniteGroup, Planar } from './groups/group'
import { wholeSize } from './groups/size'
import { directSum, permuting, type Representation, representation } from './representation'
import { direction, movesPixels, resampling } from './resampling'

export interface KernelBasis<G> {
  /** [taps, functions], row-major. */
  readonly functions: Float64Array
  /** How the coefficients move. */
  readonly coefficients: Representation<G>
}

/** A finite group of turns and mirrors. */
export type PlanarGroup<G> = FiniteGroup<G> & Planar<G>

/**
 * The functions for kernels of `size` × `size` taps: size² for C1, C2, C4, D1, D2, D4; for others those of all rings,
 * 6 for 3 × 3, 15 for 5 × 5.
 */
export const kernelBasis = <G>(group: PlanarGroup<G>, size: number): KernelBasis<G> => {
  wholeSize('kernelBasis', size, 1)
  return group.elements.every((g) => movesPixels(group.isometry(g)))
    ? eachTap(group, size)
    : harmonics(group, size)
}

const eachTap = <G>(group: PlanarGroup<G>, size: number): KernelBasis<G> => {
  const taps = size * size
  const to = (g: G): readonly number[] => {
    const { index, weight } = resampling(size, size, group.isometry(g))
    const places = Array.from({ length: taps }, () => 0)
    weight.forEach((share, corner) => {
      if (share === 1) places[index[corner]] = Math.floor(corner / 4)
    })
    return places
  }
  return {
    functions: Float64Array.from({ length: taps * taps }, (_, i) => Number(i % (taps + 1) === 0)),
    coefficients: permuting(group, taps, to, 'taps'),
  }
}

/** The width of a ring. */
const WIDTH = 0.4

/** The weight of a place in a ring; that of radius 0 is the centre alone. */
const profile = (ring: number, radius: number): number => {
  if (ring === 0) return Number(radius === 0)
  return Math.exp(-((radius - ring) ** 2) / (2 * WIDTH ** 2))
}

/** A ring of radius r has room for about 2πr taps; frequencies up to 2r are well below what they can tell apart. */
const wavesOf = (size: number): readonly (readonly [ring: number, frequency: number])[] =>
  Array.from({ length: Math.ceil(size / 2) }, (_, j) => (size - 1) / 2 - j)
    .reverse()
    .flatMap((ring) => Array.from({ length: 2 * ring + 1 }, (_, frequency) => [ring, frequency] as const))

const harmonics = <G>(group: PlanarGroup<G>, size: number): KernelBasis<G> => {
  const middle = (size - 1) / 2
  const places = Array.from({ length: size * size }, (_, tap) => {
    const [up, right] = [middle - Math.floor(tap / size), (tap % size) - middle]
    return { radius: Math.hypot(up, right), angle: Math.atan2(up, right) }
  })
  const columns = wavesOf(size).flatMap(([ring, frequency]) => {
    const heights = places.map(({ radius }) => (radius === 0 && frequency > 0 ? 0 : profile(ring, radius)))
    const norm = Math.hypot(...heights) / (frequency === 0 ? 1 : Math.SQRT2)
    const wave = (of: (angle: number) => number): readonly number[] =>
      places.map(({ angle }, tap) => (heights[tap] * of(frequency * angle)) / norm)
    return frequency === 0 ? [wave(() => 1)] : [wave(Math.cos), wave(Math.sin)]
  })
  const [first, ...rest] = wavesOf(size).map(([, frequency]) => wavesOfPlane(group, frequency))
  return {
    functions: Float64Array.from(places.flatMap((_, tap) => columns.map((column) => column[tap]))),
    coefficients: directSum(first, ...rest),
  }
}

/** How the coefficients of cos nα and sin nα move, or that of 1. A mirror takes α to 180° − α, before the turn. */
const wavesOfPlane = <G>(group: PlanarGroup<G>, frequency: number): Representation<G> =>
  representation({
    name: `frequency ${frequency}`,
    group,
    size: frequency === 0 ? 1 : 2,
    matrix: (g) => {
      const { degrees, mirrored } = group.isometry(g)
      const [cos, sin] = direction(frequency * degrees)
      const even = mirrored && frequency % 2 === 1 ? -1 : 1
      const odd = mirrored ? -even : 1
      return frequency === 0 ? [1] : [even * cos, -odd * sin, even * sin, odd * cos]
    },
  })
