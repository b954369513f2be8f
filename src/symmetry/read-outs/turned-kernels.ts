/**
 * Kernels turned and mirrored: what an element g of a group of the plane makes of a kernel of side × side taps,
 * (g f)(x) = f(g⁻¹ x). Where every element moves taps to taps, f is any kernel. Turns between need to know f between
 * the taps: then f is a sum of circular harmonics on rings one tap apart, each ring a Gaussian profile of width 0.4,
 * with frequencies of at most twice its radius, as on a grid more would alias (Weiler and Cesa, "General E(2)-equivariant
 * steerable CNNs", NeurIPS 2019; on 3×3 taps these are 6 numbers).
 *
 * Law: the numbers of f are as many as the columns, which are orthonormal over all elements together.
 */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import type { FiniteGroup, Isometry, Planar } from '../groups/group'
import { movesPixels, resampling } from '../resampling'

/** Of a kernel's taps from its numbers, for each element: [taps, numbers], row-major. */
export interface TurnedKernels {
  readonly numbers: number
  readonly elements: readonly Float64Array[]
}

const WIDTH = 0.4

/** The harmonics of a kernel of so many taps to a side, as functions of the plane around its centre. */
const harmonics = (side: number): readonly ((right: number, up: number) => number)[] => {
  const radii = Array.from({ length: Math.ceil(side / 2) }, (_, i) => (side - 1) / 2 - i)
  return radii.flatMap((radius) => {
    if (radius === 0) return [(right: number, up: number) => Number(Math.hypot(right, up) < 1e-9)]
    const profile = (distance: number): number => Math.exp(-((distance - radius) ** 2) / (2 * WIDTH ** 2))
    const still = (right: number, up: number): number => profile(Math.hypot(right, up))
    const turning = Array.from({ length: Math.floor(2 * radius) }, (_, m) => m + 1).flatMap((m) =>
      [Math.cos, Math.sin].map((wave) => (right: number, up: number) => {
        const distance = Math.hypot(right, up)
        // no direction at the centre
        return distance < 1e-9 ? 0 : profile(distance) * wave(m * Math.atan2(up, right))
      }),
    )
    return [still, ...turning]
  })
}

/** Each tap as a mixture of the taps of the kernel that was not moved. */
const movedTaps = (side: number, isometry: Isometry): Float64Array => {
  const taps = side * side
  const { index, weight } = resampling(side, side, isometry)
  const matrix = new Float64Array(taps * taps)
  weight.forEach((share, k) => void (matrix[Math.floor(k / 4) * taps + index[k]] += share))
  return matrix
}

/** Each tap as a mixture of harmonics, moved. */
const movedHarmonics = (side: number, { degrees, mirrored }: Isometry): Float64Array => {
  const functions = harmonics(side)
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const middle = (side - 1) / 2
  return Float64Array.from({ length: side * side * functions.length }, (_, i) => {
    const tap = Math.floor(i / functions.length)
    const [right, up] = [(tap % side) - middle, middle - Math.floor(tap / side)]
    // moved back: first the turn, then the mirror
    const across = cos * right + sin * up
    return functions[i % functions.length](mirrored ? -across : across, cos * up - sin * right)
  })
}

/** The turned kernels of a group; their numbers so that columns over all elements are orthonormal. */
export const turnedKernels = <G>(group: FiniteGroup<G> & Planar<G>, side: number): TurnedKernels => {
  const isometries = group.elements.map((g) => group.isometry(g))
  const move = isometries.every(movesPixels) ? movedTaps : movedHarmonics
  const parts = isometries.map((isometry) => move(side, isometry))
  const columns = parts[0].length / side ** 2
  const stacked = new Matrix(
    parts.flatMap((part) =>
      Array.from({ length: side ** 2 }, (_, tap) =>
        Array.from(part.subarray(tap * columns, (tap + 1) * columns)),
      ),
    ),
  )
  const { leftSingularVectors, diagonal } = new SingularValueDecomposition(stacked, { autoTranspose: true })
  const kept = diagonal.flatMap((value, i) => (value > 1e-6 * diagonal[0] ? [i] : []))
  return {
    numbers: kept.length,
    elements: parts.map((_, g) =>
      Float64Array.from({ length: side ** 2 * kept.length }, (_unused, i) =>
        leftSingularVectors.get(g * side ** 2 + Math.floor(i / kept.length), kept[i % kept.length]),
      ),
    ),
  }
}
