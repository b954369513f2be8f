/** Losses since the start, in so few points that all can be drawn at every frame, however long training goes on. */

export interface Losses {
  readonly msr: number
  readonly maml: number
}

/** The means of the losses over some steps, the last of which is `step`. */
export interface Point extends Losses {
  readonly step: number
}

export interface History {
  readonly points: readonly Point[]
  /** Steps that a point has at least. */
  readonly every: number
  /** What is not yet a point. */
  readonly sums: Losses & { readonly steps: number }
}

const MOST = 400
const NOTHING = { msr: 0, maml: 0, steps: 0 } as const

export const emptyHistory: History = { points: [], every: 1, sums: NOTHING }

const halved = (points: readonly Point[]): readonly Point[] =>
  points.flatMap((b, i) => {
    if (i % 2 === 0) return []
    const a = points[i - 1]
    return [{ step: b.step, msr: (a.msr + b.msr) / 2, maml: (a.maml + b.maml) / 2 }]
  })

/** The history after `steps` further steps up to `step`, which had these mean losses. */
export const longer = (
  { points, every, sums }: History,
  step: number,
  steps: number,
  { msr, maml }: Losses,
): History => {
  const next = { msr: sums.msr + msr * steps, maml: sums.maml + maml * steps, steps: sums.steps + steps }
  if (next.steps < every) return { points, every, sums: next }
  const all = [...points, { step, msr: next.msr / next.steps, maml: next.maml / next.steps }]
  return all.length < MOST
    ? { points: all, every, sums: NOTHING }
    : { points: halved(all), every: 2 * Math.max(every, steps), sums: NOTHING }
}
