/**
 * What a study claims, in numbers: how far its subject is ahead of each rival, pair by pair. All models of a seed are
 * judged on the same tasks in the same order, so that the difference on one task is free of how hard that task is.
 *
 * Law: where a rival's results are the subject's, it is ahead by 0 ± 0.
 */
import { type MeanInterval, twoLevelInterval } from '../../report/statistics'
import { distinct } from '../../report/style'
import type { Claim, Outcome, TaskResult } from '../store'

/** A model on one set: its accuracy or its loss, and by how much the subject is better, task by task. */
export interface Compared {
  readonly model: string
  readonly value: MeanInterval
  /** Above 0 where the subject has the higher accuracy, or the lower loss. */
  readonly ahead?: MeanInterval
}

export interface Comparison {
  readonly study: string
  readonly set: string
  readonly measure: 'accuracy' | 'loss'
  readonly seeds: number
  readonly tasks: number
  readonly subject: Compared
  /** The best first. */
  readonly rivals: readonly Compared[]
}

const accuracyOf = ({ errors, images }: TaskResult): number | undefined =>
  errors === undefined || images === undefined ? undefined : 1 - errors / images

/** A model on one set: by seed, the value of each task. */
interface Scores {
  readonly model: string
  readonly bySeed: ReadonlyMap<number, readonly number[]>
}

const valueOf = ({ bySeed }: Scores): MeanInterval => twoLevelInterval([...bySeed.values()])

/** By how much the subject is better, on the tasks of the seeds that both have. */
const aheadOf = (subject: Scores, rival: Scores, sign: number): MeanInterval | undefined => {
  const both = [...subject.bySeed].flatMap(([seed, ours]) => {
    const theirs = rival.bySeed.get(seed)
    return theirs === undefined ? [] : [ours.map((value, task) => sign * (value - theirs[task]))]
  })
  return both.length === 0 ? undefined : twoLevelInterval(both)
}

const onSet = (outcomes: readonly Outcome[], { study, subject, rivals }: Claim, set: string): Comparison => {
  const resultsOf = ({ results }: Outcome) => results.filter((result) => result.set === set)
  const classifies = outcomes.flatMap(resultsOf).every((result) => accuracyOf(result) !== undefined)
  const value = (result: TaskResult): number => (classifies ? (accuracyOf(result) ?? 0) : result.loss)
  const sign = classifies ? 1 : -1
  const scoresOf = (model: string): Scores => ({
    model,
    bySeed: new Map(
      outcomes
        .filter((outcome) => outcome.model === model)
        .map((outcome) => [outcome.seed, resultsOf(outcome).map(value)]),
    ),
  })
  const ours = scoresOf(subject)
  const [first] = ours.bySeed.values()
  return {
    study,
    set,
    measure: classifies ? 'accuracy' : 'loss',
    seeds: ours.bySeed.size,
    tasks: first.length,
    subject: { model: subject, value: valueOf(ours) },
    rivals: rivals
      .map((model): Compared => {
        const theirs = scoresOf(model)
        const ahead = aheadOf(ours, theirs, sign)
        return { model, value: valueOf(theirs), ...(ahead && { ahead }) }
      })
      .sort((a, b) => sign * (b.value.mean - a.value.mean)),
  }
}

/** A comparison for each claim and set; none where the subject or all of its rivals were not trained. */
export const comparisonsOf = (
  outcomes: readonly Outcome[],
  claims: readonly Claim[],
): readonly Comparison[] =>
  claims.flatMap((claim) => {
    const own = outcomes.filter(({ study }) => study === claim.study)
    const rivals = claim.rivals.filter((name) => own.some(({ model }) => model === name))
    const subjects = own.filter(({ model }) => model === claim.subject)
    return rivals.length === 0
      ? []
      : distinct(subjects.flatMap(({ results }) => results.map(({ set }) => set))).map((set) =>
          onSet(own, { ...claim, rivals }, set),
        )
  })
