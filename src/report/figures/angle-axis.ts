/** The axis that the figures over rotation angles share: degrees, with ticks where a reader expects them. */
import { type Axis, extent } from '../axis'
import { distinct } from '../style'

const STEPS = [1, 2, 5, 10, 15, 30, 45, 90, 180] as const
const MOST_TICKS = 13

/** Smallest distance between two different angles, in degrees; 10 if there are no two. */
export const angleGap = (angles: readonly number[]): number => {
  const sorted = distinct(angles)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b)
  const gaps = sorted.slice(1).map((angle, i) => angle - sorted[i])
  return gaps.length > 0 ? Math.min(...gaps) : 10
}

/**
 * The whole turn, 0 to 360, when the angles take up at least half of it; otherwise the angles with room at
 * both sides. A few evenly spread angles get a tick each, others round multiples.
 */
export const angleAxis = (angles: readonly number[]): Axis => {
  const different = distinct(angles).filter(Number.isFinite)
  const [low, high] = different.length > 0 ? extent(different) : [0, 360]
  const gap = angleGap(different)
  const side = different.length > 1 ? 0.75 * gap : 30
  const turn = low >= 0 && high <= 360 && high - low >= 180
  const [from, to] = turn
    ? [Math.min(0, low - gap / 2), Math.max(360, high + gap / 2)]
    : [low - side, high + side]
  const step = STEPS.find((s) => (to - from) / s <= MOST_TICKS) ?? 360
  const multiples = Array.from(
    { length: Math.floor(to / step) - Math.ceil(from / step) + 1 },
    (_, i) => (Math.ceil(from / step) + i) * step,
  )
  const each = different.length <= 8 && (to - from) / gap <= 2 * MOST_TICKS
  return {
    type: 'linear',
    domain: [from, to],
    ticks: each ? different.toSorted((a, b) => a - b) : multiples,
    at: (angle) => (angle - from) / (to - from),
  }
}
