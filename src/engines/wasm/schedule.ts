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

const REGISTERS = 15
/** Four single loads and the moves that join them. */
const STRIDED = 6

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
    return stride === 0 || stride === 1 ? 1 : STRIDED
  }
  let loads = 0
  let live = 0
  for (const access of distinct) {
    const count = tile.reduce((product, n, axis) => product * (access.strides[axis] === 0 ? 1 : n), 1)
    loads += count * strides(access)
    live = Math.max(live, Math.min(count, tile[vector ?? 0] ?? 1))
  }
  if (positions + live + 1 > REGISTERS) return Infinity
  const arithmetic = positions * (workOf(kernel.term) + (summed > 1 ? 1 : 0))
  const overhead = (1.5 + distinct.length) / (vector === undefined || vector < kept ? 1.5 : 2)
  const across = vector !== undefined && vector >= kept
  const finish =
    (positions *
      ((across ? 10 : strides(to)) +
        workOf(kernel.finish) +
        accessesOf(kernel.finish).reduce((sum, access) => sum + strides(access), 0)) +
      3) /
    (across ? Math.max(1, summed / 4) : summed)
  return (loads + arithmetic + overhead + finish) / (positions * lanes * whole)
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
