/**
 * Chooses how a kernel runs: along which axis neighbours go into one vector register, and how many
 * neighbours are computed at once so that what they share is loaded once. The choice is the cheapest by a
 * small model of the processor: loads and arithmetic per element.
 */
import type { Access } from './access'
import { accessesOf, type Kernel, workOf } from './kernel'
import type { Target } from './target'

export interface Schedule {
  /** The axis whose elements make vectors, if any. */
  readonly vector: number | undefined
  /** How many steps (vectors along the vector axis) are computed at once, for each axis. */
  readonly tile: readonly number[]
}

const ratio = (whole: number, step: number): number => whole / (step * Math.ceil(whole / step))

/** Cost per element of a schedule, in loads; `distinct` are the different accesses of the term. */
const costOf = (
  kernel: Kernel,
  distinct: readonly Access[],
  { vector, tile }: Schedule,
  { bytes, width, registers, costs }: Target,
): number => {
  const { sizes, kept, to } = kernel
  const summed = sizes.slice(kept).reduce((product, size) => product * size, 1)
  const lanes = vector === undefined ? 1 : width * ratio(sizes[vector], width)
  const positions = tile.reduce((product, count) => product * count, 1)
  const steps = sizes.map((size, axis) => (axis === vector ? Math.ceil(size / width) : size))
  const whole = tile.reduce((product, count, axis) => product * ratio(steps[axis], count), 1)
  const strides = (access: Access): number => {
    const stride = vector === undefined ? 0 : (access.strides[vector] ?? 0)
    if (stride === 1) return 1
    return stride === 0 ? costs.repeated : costs.strided
  }
  const tileOf = (axis: number): number => tile[axis] * (axis === vector ? width : 1)
  /** Elements that the loops inside an axis go through. */
  const within = (access: Access, axis: number): number =>
    sizes.reduce((span, size, i) => (i > axis && access.strides[i] !== 0 ? span * size : span), 1)
  /** How often an access comes back for what has left the cache meanwhile. */
  const rounds = (access: Access): number =>
    sizes.reduce((count, size, axis) => {
      const stride = access.strides[axis]
      const span = within(access, axis) * bytes[kernel.term.dtype]
      if (stride === 0 && span > costs.nearest) return count * Math.ceil(size / tileOf(axis))
      // a line is fetched again for each part of it that is taken
      const parts = axis === vector && stride === 1 && axis < kept && span * costs.line > costs.nearest
      return parts ? count * Math.max(1, costs.line / tileOf(axis)) : count
    }, 1)
  const elements = sizes.reduce((product, size) => product * size, 1)
  const traffic = distinct.reduce((sum, access) => sum + within(access, -1) * (rounds(access) - 1), 0)
  /** What a step loads along a tile: windows that slide by a tile's step share most of it. */
  const fresh = (access: Access, n: number, axis: number): number => {
    const stride = access.strides[axis]
    if (stride === 0) return 1
    const turns = sizes[sizes.length - 1]
    const slides =
      sizes.length > kept && turns <= costs.sliding && stride === access.strides[sizes.length - 1]
    return slides && axis !== vector ? (n + turns - 1) / turns : n
  }
  let loads = 0
  let live = distinct.length > 1 ? registers : 1
  for (const access of distinct) {
    const count = tile.reduce((product, n, axis) => product * fresh(access, n, axis), 1)
    const apart = tile.reduce(
      (product, n, axis) => product * (Math.abs(access.strides[axis]) >= costs.line ? n : 1),
      1,
    )
    loads += count * strides(access) + apart * costs.apart
    live = Math.min(live, count)
  }
  if (positions + live + 1 > registers) return Infinity
  const arithmetic = positions * (workOf(kernel.term) + (summed > 1 ? 1 : 0))
  const across = vector !== undefined && vector >= kept
  const overhead = (costs.round + distinct.length) / (across ? costs.writtenOutAcross : costs.writtenOut)
  const lines =
    vector !== undefined && to.strides[vector] === 1 ? Math.max(1, costs.line / tileOf(vector)) : 1
  const finish =
    (positions *
      ((across ? costs.joining : strides(to) * (costs.storing + costs.storing * lines)) +
        workOf(kernel.finish) +
        accessesOf(kernel.finish).reduce((sum, access) => sum + strides(access), 0)) +
      costs.ending) /
    (across ? Math.max(1, summed / width) : summed)
  return (
    (loads + arithmetic + overhead + finish) / (positions * lanes * whole) +
    (costs.fromNext * traffic) / elements
  )
}

const TILES = [1, 2, 3, 4, 5, 6]

/** The cheapest schedule. */
export const scheduleOf = (kernel: Kernel, target: Target): Schedule => {
  const { width } = target
  const { sizes, kept } = kernel
  const none = sizes.map(() => 1)
  const isSum = sizes.length > kept
  const axes = [...sizes.keys()]
  const isWide = (axis: number): boolean => width > 1 && sizes[axis] >= width && (axis < kept || isSum)
  const vectors = [undefined, ...axes.filter(isWide)]
  const distinct = [
    ...new Map(accessesOf(kernel.term).map((access) => [JSON.stringify(access), access])).values(),
  ]
  let best: Schedule = { vector: undefined, tile: none }
  let least = Infinity
  const consider = (vector: number | undefined, tile: readonly number[]): void => {
    const cost = costOf(kernel, distinct, { vector, tile }, target)
    if (cost < least) [best, least] = [{ vector, tile }, cost]
  }
  for (const vector of vectors) {
    const along = vector === undefined || vector >= kept ? [1] : [1, 2, 3, 4]
    const keptAxes = axes.filter((axis) => axis < kept && axis !== vector)
    for (const count of along) {
      if (vector !== undefined && count > Math.ceil(sizes[vector] / width)) continue
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
