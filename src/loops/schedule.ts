/**
 * Chooses how a kernel runs: along which axis neighbours go into one vector register and of which width, how many
 * neighbours are computed at once so that what they share is loaded once, and what is turned from rows into columns
 * in registers. The choice is the cheapest by a small model of the processor: loads and arithmetic per element.
 */
import type { Access } from './access'
import { accessesOf, type Kernel, workOf } from './kernel'
import type { Target } from './target'

export interface Schedule {
  /** Elements in a vector. */
  readonly width: number
  /** The axis whose elements make vectors, if any. */
  readonly vector: number | undefined
  /**
   * Another kept axis, of which as many elements as a vector has are computed at once: what lies along it in memory, and
   * not along the vectors, is loaded and stored in vectors all the same, rows for columns.
   */
  readonly turned?: number | undefined
  /** How many steps (vectors along the vector axis) are computed at once, for each axis. */
  readonly tile: readonly number[]
}

const ratio = (whole: number, step: number): number => whole / (step * Math.ceil(whole / step))

/** Whether an access lies along the turned axis, and not along the vectors. */
export const isTurned = ({ vector, turned }: Schedule, { strides }: Access): boolean =>
  vector !== undefined && turned !== undefined && strides[turned] === 1 && Math.abs(strides[vector]) > 1

/** Cost per element of a schedule, in loads; `distinct` are the different accesses of the term. */
const costOf = (
  kernel: Kernel,
  distinct: readonly Access[],
  schedule: Schedule,
  /** Of an instruction. */
  cost: number,
  { bytes, registers, costs }: Target,
): number => {
  const { width, vector, tile } = schedule
  const { sizes, kept, to } = kernel
  const summed = sizes.slice(kept).reduce((product, size) => product * size, 1)
  const lanes = vector === undefined ? 1 : width * ratio(sizes[vector], width)
  const positions = tile.reduce((product, count) => product * count, 1)
  const steps = sizes.map((size, axis) => (axis === vector ? Math.ceil(size / width) : size))
  const whole = tile.reduce((product, count, axis) => product * ratio(steps[axis], count), 1)
  const strides = (access: Access): number => {
    const stride = vector === undefined ? 0 : (access.strides[vector] ?? 0)
    if (stride === 1) return cost
    if (stride === 0) return costs.repeated * cost
    return isTurned(schedule, access)
      ? cost * (1 + Math.log2(width) * costs.joinedHalves)
      : costs.strided * width * cost
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
  const arithmetic = cost * positions * (workOf(kernel.term) + (summed > 1 ? 1 : 0))
  const across = vector !== undefined && vector >= kept
  const overhead = (costs.round + distinct.length) / (across ? costs.writtenOutAcross : costs.writtenOut)
  const lines =
    vector !== undefined && to.strides[vector] === 1 ? Math.max(1, costs.line / tileOf(vector)) : 1
  const finish =
    (positions *
      ((across
        ? costs.joining * cost * Math.log2(width)
        : strides(to) * (costs.storing + costs.storing * lines)) +
        cost * workOf(kernel.finish) +
        accessesOf(kernel.finish).reduce((sum, access) => sum + strides(access), 0)) +
      costs.ending) /
    (across ? Math.max(1, summed / width) : summed)
  return (
    (loads + arithmetic + overhead + finish) / (positions * lanes * whole) +
    (costs.fromNext * traffic) / elements
  )
}

const TILES = [1, 2, 3, 4, 5, 6]

/** The cheapest schedule, and what it costs for each term, in loads. */
export const priced = (
  kernel: Kernel,
  target: Target,
): { readonly schedule: Schedule; readonly cost: number } => {
  const { sizes, kept } = kernel
  const none = sizes.map(() => 1)
  const isSum = sizes.length > kept
  const axes = [...sizes.keys()]
  const distinct = [
    ...new Map(accessesOf(kernel.term).map((access) => [JSON.stringify(access), access])).values(),
  ]
  let best: Schedule = { width: target.vectors[0].width, vector: undefined, tile: none }
  let least = Infinity
  const consider = (schedule: Schedule, cost: number): void => {
    const found = costOf(kernel, distinct, schedule, cost, target)
    if (found < least) [best, least] = [schedule, found]
  }
  consider(best, 1)
  // computing neighbours at once pays where they share what is loaded
  const sharingOf = (vector: number | undefined): readonly number[] =>
    axes.filter(
      (axis) => axis < kept && axis !== vector && distinct.some(({ strides }) => strides[axis] === 0),
    )
  for (const { width, cost } of target.vectors) {
    const isWide = (axis: number): boolean => width > 1 && sizes[axis] >= width && (axis < kept || isSum)
    for (const vector of [
      ...(width === target.vectors[0].width ? [undefined] : []),
      ...axes.filter(isWide),
    ]) {
      const along = vector === undefined || vector >= kept ? [1] : [1, 2, 3, 4]
      const keptAxes = axes.filter((axis) => axis < kept && axis !== vector)
      for (const count of along) {
        if (vector !== undefined && count > Math.ceil(sizes[vector] / width)) continue
        const base = none.map((_, axis) => (axis === vector ? count : 1))
        consider({ width, vector, tile: base }, cost)
        const sharing = sharingOf(vector)
        for (const a of sharing)
          for (const n of TILES.filter((tile) => tile > 1 && tile <= sizes[a])) {
            const one = base.with(a, n)
            consider({ width, vector, tile: one }, cost)
            for (const b of sharing.filter((axis) => axis > a))
              for (const m of [2, 3, 4].filter((tile) => tile <= sizes[b]))
                consider({ width, vector, tile: one.with(b, m) }, cost)
          }
      }
      if (vector === undefined || vector >= kept || kernel.lost !== undefined) continue
      // rows for columns, where something lies along another axis
      const shared = (turned: number): readonly (readonly number[])[] =>
        sharingOf(vector)
          .filter((axis) => axis !== turned)
          .flatMap((axis) => [2, 3].filter((n) => n <= sizes[axis]).map((n) => none.with(axis, n)))
      for (const turned of keptAxes.filter((axis) => sizes[axis] >= width))
        if (
          [...distinct, kernel.to].some((access) => isTurned({ width, vector, turned, tile: none }, access))
        )
          for (const tile of [none, ...shared(turned)])
            consider({ width, vector, turned, tile: tile.with(turned, width) }, cost)
    }
  }
  return { schedule: best, cost: least }
}

export const scheduleOf = (kernel: Kernel, target: Target): Schedule => priced(kernel, target).schedule
