/**
 * Chooses how a kernel runs: along which axis four elements go into one vector register, and how many
 * neighbours are computed at once so that what they share is loaded once. The choice is the cheapest by a
 * small model of the processor: loads and arithmetic per element, with 16 vector registers.
 */
import type { Access } from './access'
import { accessesOf, type Kernel, workOf } from './kernel'

export interface Schedule {
  /** The axis of which four elements make a vector, if any. */
  readonly vector: number | undefined
  /** How many steps (vectors along the vector axis) are computed at once, for each axis. */
  readonly tile: readonly number[]
}

const REGISTERS = 16
/** Four single loads and the moves that join them. */
const STRIDED = 6
/** One number loaded into all four lanes. */
const REPEATED = 1.4
/** Summed axes that are so short are written out, so that loads can be shared between their steps. */
const SLIDING = 6
/** Elements in a line of the cache, bytes of the first-level cache, and what an element from the second costs. */
const LINE = 16
const FIRST_LEVEL = 2 ** 15
const FROM_SECOND = 0.25

const ratio = (whole: number, step: number): number => whole / (step * Math.ceil(whole / step))

/** Cost per element of a schedule, in loads; `distinct` are the different accesses of the term. */
const costOf = (kernel: Kernel, distinct: readonly Access[], { vector, tile }: Schedule): number => {
  const { sizes, kept, to } = kernel
  const summed = sizes.slice(kept).reduce((product, size) => product * size, 1)
  const lanes = vector === undefined ? 1 : 4 * ratio(sizes[vector], 4)
  const positions = tile.reduce((product, count) => product * count, 1)
  const steps = sizes.map((size, axis) => (axis === vector ? Math.ceil(size / 4) : size))
  const whole = tile.reduce((product, count, axis) => product * ratio(steps[axis], count), 1)
  const strides = (access: Access): number => {
    const stride = vector === undefined ? 0 : (access.strides[vector] ?? 0)
    if (stride === 1) return 1
    return stride === 0 ? REPEATED : STRIDED
  }
  const tileOf = (axis: number): number => tile[axis] * (axis === vector ? 4 : 1)
  /** Elements that the loops inside an axis go through. */
  const within = (access: Access, axis: number): number =>
    sizes.reduce((span, size, i) => (i > axis && access.strides[i] !== 0 ? span * size : span), 1)
  /** How often an access comes back for what has left the cache meanwhile. */
  const rounds = (access: Access): number =>
    sizes.reduce((count, size, axis) => {
      const stride = access.strides[axis]
      const span = within(access, axis) * 4
      if (stride === 0 && span > FIRST_LEVEL) return count * Math.ceil(size / tileOf(axis))
      // a line is fetched again for each part of it that is taken
      const parts = axis === vector && stride === 1 && axis < kept && span * LINE > FIRST_LEVEL
      return parts ? count * Math.max(1, LINE / tileOf(axis)) : count
    }, 1)
  const elements = sizes.reduce((product, size) => product * size, 1)
  const traffic = distinct.reduce((sum, access) => sum + within(access, -1) * (rounds(access) - 1), 0)
  /** What a step loads along a tile: windows that slide by a tile's step share most of it. */
  const fresh = (access: Access, n: number, axis: number): number => {
    const stride = access.strides[axis]
    if (stride === 0) return 1
    const turns = sizes[sizes.length - 1]
    const slides = sizes.length > kept && turns <= SLIDING && stride === access.strides[sizes.length - 1]
    return slides && axis !== vector ? (n + turns - 1) / turns : n
  }
  let loads = 0
  let live = distinct.length > 1 ? REGISTERS : 1
  for (const access of distinct) {
    const count = tile.reduce((product, n, axis) => product * fresh(access, n, axis), 1)
    const apart = tile.reduce(
      (product, n, axis) => product * (Math.abs(access.strides[axis]) >= LINE ? n : 1),
      1,
    )
    loads += count * strides(access) + apart / 4
    live = Math.min(live, count)
  }
  if (positions + live + 1 > REGISTERS) return Infinity
  const arithmetic = positions * (workOf(kernel.term) + (summed > 1 ? 1 : 0))
  const overhead = (1.5 + distinct.length) / (vector === undefined || vector < kept ? 1.5 : 2)
  const across = vector !== undefined && vector >= kept
  const lines = vector !== undefined && to.strides[vector] === 1 ? Math.max(1, LINE / tileOf(vector)) : 1
  const finish =
    (positions *
      ((across ? 10 : strides(to) * (0.5 + lines / 2)) +
        workOf(kernel.finish) +
        accessesOf(kernel.finish).reduce((sum, access) => sum + strides(access), 0)) +
      3) /
    (across ? Math.max(1, summed / 4) : summed)
  return (
    (loads + arithmetic + overhead + finish) / (positions * lanes * whole) +
    (FROM_SECOND * traffic) / elements
  )
}

const TILES = [1, 2, 3, 4, 5, 6]

/** The cheapest schedule. */
export const scheduleOf = (kernel: Kernel): Schedule => {
  const { sizes, kept } = kernel
  const none = sizes.map(() => 1)
  const isSum = sizes.length > kept
  const axes = [...sizes.keys()]
  const vectors = [undefined, ...axes.filter((axis) => sizes[axis] >= 4 && (axis < kept || isSum))]
  const distinct = [
    ...new Map(accessesOf(kernel.term).map((access) => [JSON.stringify(access), access])).values(),
  ]
  let best: Schedule = { vector: undefined, tile: none }
  let least = Infinity
  const consider = (vector: number | undefined, tile: readonly number[]): void => {
    const cost = costOf(kernel, distinct, { vector, tile })
    if (cost < least) [best, least] = [{ vector, tile }, cost]
  }
  for (const vector of vectors) {
    const along = vector === undefined || vector >= kept ? [1] : [1, 2, 3, 4]
    const keptAxes = axes.filter((axis) => axis < kept && axis !== vector)
    for (const count of along) {
      if (vector !== undefined && count > Math.ceil(sizes[vector] / 4)) continue
      const base = none.map((_, axis) => (axis === vector ? count : 1))
      consider(vector, base)
      // computing neighbours at once pays where they share what is loaded
      const sharing = keptAxes.filter((axis) => distinct.some(({ strides }) => strides[axis] === 0))
      for (const a of sharing)
        for (const n of TILES.filter((tile) => tile > 1 && tile <= sizes[a])) {
          const one = base.with(a, n)
          consider(vector, one)
          for (const b of sharing.filter((axis) => axis > a))
            for (const m of [2, 3, 4].filter((tile) => tile <= sizes[b])) consider(vector, one.with(b, m))
        }
    }
  }
  return best
}
