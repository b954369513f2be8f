/** `tuning.json`: all settings that were tried, how they did on the tasks to choose by, and what was chosen. */
import * as t from 'io-ts'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../../dsl/core/problem'
import { runFolder } from './run-folder'

const setting = t.record(t.string, t.union([t.number, t.string]))

/** A setting of a model of a study. */
export const choice = t.readonly(t.type({ study: t.string, model: t.string, setting }))

export type Choice = t.TypeOf<typeof choice>

/** The same with its number in the list of its model, from 0 on. */
export const trial = t.readonly(t.intersection([choice, t.type({ number: t.number })]))

export type Trial = t.TypeOf<typeof trial>

/** How a trial did: means over the tasks to choose by; of one that diverged none. */
const score = t.intersection([
  t.type({ loss: t.number, loss_err: t.number }),
  t.partial({ accuracy: t.number, accuracy_ci95: t.number }),
])

export const tried = t.readonly(
  t.intersection([trial, t.type({ steps: t.number, seconds: t.number, score: t.union([score, t.null]) })]),
)

/** A trial with its outcome. */
export type Tried = t.TypeOf<typeof tried>

export const tuning = t.readonly(
  t.type({
    /** Settings of each model. */
    budget: t.number,
    seed: t.number,
    rungs: t.readonlyArray(t.readonlyArray(tried)),
    choices: t.readonlyArray(choice),
  }),
)

export type Tuning = t.TypeOf<typeof tuning>

export const TUNING = 'tuning.json'

/** The best first: by accuracy, then by loss, then in the order of the list; what diverged last. */
export const ranked = (all: readonly Tried[]): readonly Tried[] => {
  const of = ({ score: own }: Tried) => [-(own?.accuracy ?? (own === null ? -1 : 0)), own?.loss ?? Infinity]
  return [...all].sort((a, b) => {
    const [[errorA, lossA], [errorB, lossB]] = [of(a), of(b)]
    return errorA - errorB || (lossA === lossB ? a.number - b.number : lossA - lossB)
  })
}

/** Those of one model of a study. */
export const ofModel =
  ({ study, model }: Pick<Choice, 'study' | 'model'>) =>
  (one: Pick<Choice, 'study' | 'model'>): boolean =>
    one.study === study && one.model === model

/** What a run in a folder has chosen. Problems: a run that was not tuned, files that cannot be read. */
export const chosenIn = (path: string): TE.TaskEither<Problem, Tuning> =>
  pipe(
    runFolder(path).readJson(TUNING, tuning),
    TE.chain((found) =>
      found === undefined
        ? TE.left<Problem>({
            where: '--chosen-by',
            given: `${path}, which has no ${TUNING}`,
            expected: 'the folder of a run that was tuned to the end',
            fix: `add --tune to a run of its own, or --resume --out ${path}`,
          })
        : TE.right(found),
    ),
  )
