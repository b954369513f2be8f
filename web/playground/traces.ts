/** Curves of whatever a program computes, in so few points that all can be drawn at every frame. */

export interface Trace {
  readonly points: readonly (readonly [step: number, value: number])[]
  /** Values so far; of every so many of them there is a point. */
  readonly count: number
  readonly every: number
}

export type Traces = ReadonlyMap<string, Trace>

const MOST = 500

/** More curves would not be told apart. */
const CURVES = 4

const longer = ({ points, count, every }: Trace, value: number): Trace => {
  if (count % every !== 0) return { points, count: count + 1, every }
  const next = [...points, [count, value] as const]
  if (next.length < MOST) return { points: next, count: count + 1, every }
  return { points: next.filter((_, i) => i % 2 === 0), count: count + 1, every: 2 * every }
}

/** With a next value of each curve that is named; new curves after the first few are left out. */
export const withPoints = (
  traces: Traces,
  points: readonly (readonly [curve: string, value: number])[],
): Traces => {
  const next = new Map(traces)
  for (const [curve, value] of points) {
    const known = next.get(curve)
    if (known !== undefined || next.size < CURVES)
      next.set(curve, longer(known ?? { points: [], count: 0, every: 1 }, value))
  }
  return next
}
