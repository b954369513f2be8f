/**
 * Choosing the settings of all models of a run, with the same budget for each: the trials of a rung are trained in
 * threads, the best of each model go on to the next.
 */
import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { fail, type Problem } from '../../dsl/core/problem'
import type { CommonSettings } from '../options'
import { attempt, diskProblem, orFail, throwAll } from '../problems'
import {
  type Choice,
  chosenIn,
  ofModel,
  ranked,
  type RunFolder,
  runFolder,
  type Trial,
  type Tried,
  TUNING,
  type Tuning,
} from '../store'
import { type Source, type Study, trainAll } from '../training'
import { rungsOf, trialCell, trialsOf, TUNING_SEED, tuningSource } from './trials'
import { triedAs } from './tried'

/** The folder of a run in which its trials leave their outcomes. */
const TRIALS = 'tuning'

export interface TuningRun {
  readonly experiment: {
    readonly name: string
    readonly studies: (settings: CommonSettings) => TE.TaskEither<Problem, readonly Study[]>
  }
  readonly settings: CommonSettings
  readonly folder: RunFolder
  readonly signal: AbortSignal
}

/** Interrupted, and what had gone wrong by then. */
export interface Interrupted {
  readonly problems: readonly unknown[]
}

/** The best of each model, so many of them, among those of all models. */
const best = (all: readonly Tried[], count: number): readonly Tried[] =>
  all
    .filter((one, i) => all.findIndex(ofModel(one)) === i)
    .flatMap((one) => ranked(all.filter(ofModel(one))).slice(0, count))

const rungOf = async (
  { experiment, settings: { steps: _, ...rest }, folder, signal }: TuningRun,
  trials: readonly Trial[],
  steps: number,
): Promise<readonly Tried[] | Interrupted> => {
  const settings = { ...rest, steps }
  const studies = await orFail(experiment.studies(settings))
  const cells = trials.map((one) => trialCell(studies, one, steps))
  const { outcomes, problems, stopped } = await trainAll({
    name: experiment.name,
    title: `${experiment.name}, tuning: ${cells.length} of ${steps} steps`,
    cells,
    settings,
    folder,
    signal,
    more: (cell) => ({ trial: trials[cell] }),
  })
  if (stopped) return { problems }
  throwAll(problems)
  return trials.map((one, i) => triedAs(one, outcomes[i]))
}

/** Tunes, or finishes tuning. */
const tune = async (
  { settings, ...run }: TuningRun,
  studies: readonly Study[],
  budget: number,
): Promise<Tuning | Interrupted> => {
  const rungs: (readonly Tried[])[] = []
  let trials: readonly Trial[] = trialsOf(studies, budget)
  for (const { settings: count, steps } of rungsOf(budget, settings.steps)) {
    const left = rungs.length === 0 ? trials : best(rungs[rungs.length - 1], count)
    trials = left.map(({ study, model, number, setting }) => ({ study, model, number, setting }))
    const done = await rungOf({ ...run, settings }, trials, steps)
    if ('problems' in done) return done
    rungs.push(done)
  }
  return {
    budget,
    seed: TUNING_SEED,
    rungs,
    choices: best(rungs[rungs.length - 1], 1).map(({ study, model, setting }) => ({ study, model, setting })),
  }
}

/** The same in a folder for its trials, which goes where nothing came of them. */
const tuneWithin = async (
  run: TuningRun,
  studies: readonly Study[],
  budget: number,
): Promise<Tuning | Interrupted> => {
  const path = join(run.folder.path, TRIALS)
  await mkdir(path, { recursive: true }).catch((error: unknown) =>
    fail(diskProblem(path, 'made', 'nothing is lost')(error)),
  )
  try {
    return await tune({ ...run, folder: runFolder(path) }, studies, budget)
  } finally {
    // one that holds anything stays
    await rmdir(path).catch(() => undefined)
  }
}

/** Refuses to tune where nothing can be tuned, or nothing is set aside to choose by. */
export const canTune = (all: readonly (readonly [Study, Source])[], budget: number): void => {
  const some = all.filter(([study]) => trialsOf([study], budget).length > 0)
  if (some.length === 0)
    fail({
      where: '--tune',
      given: all.map(([{ name }]) => name).join(', '),
      expected: 'models that have something to tune',
      fix: 'leave --tune out',
    })
  for (const [, source] of some) tuningSource(source)
}

/** What another run has chosen, where that is asked for. Problems: as of `chosenIn` and `chosenStudies`. */
export const tunedBefore = (
  studies: readonly Study[],
  { tune: budget, chosenBy }: CommonSettings,
): TE.TaskEither<Problem, Tuning | undefined> => {
  if (chosenBy === undefined) return TE.right(undefined)
  return budget === undefined
    ? pipe(
        chosenIn(chosenBy),
        TE.chainFirst(({ choices }) =>
          attempt(() => Promise.resolve().then(() => chosenStudies(studies, choices))),
        ),
      )
    : TE.left({
        where: '--chosen-by',
        given: 'a run to take settings from, and --tune',
        expected: 'one of the two',
        fix: 'leave one of them out',
      })
}

/**
 * What is chosen before the models of the report are trained: by tuning, by another run, or nothing. Leaves
 * `tuning.json` in the folder of the run.
 */
export const tuningOf = async (
  run: TuningRun,
  studies: readonly Study[],
): Promise<Tuning | Interrupted | undefined> => {
  const { settings, folder } = run
  const found =
    settings.tune === undefined
      ? await orFail(tunedBefore(studies, settings))
      : await tuneWithin(run, studies, settings.tune)
  if (found !== undefined && !('problems' in found)) await orFail(folder.writeJson(TUNING, found))
  return found
}

/**
 * The studies with each model at what was chosen for it; as they are where nothing was. Problems: a model that may be
 * tuned and for which nothing was chosen; a choice that does not fit it.
 */
export const chosenStudies = (
  studies: readonly Study[],
  choices: readonly Choice[] | undefined,
): readonly Study[] =>
  choices === undefined
    ? studies
    : studies.map((study) => ({
        ...study,
        models: study.models.map((model) => {
          const { tunable, name } = model
          if (tunable === undefined) return model
          const own = choices.find(ofModel({ study: study.name, model: name }))
          return own === undefined
            ? fail({
                where: '--chosen-by',
                given: `no setting for '${name}' on ${study.name}`,
                expected: 'one for each model',
                fix: 'leave the model out with --models, or tune it with the others',
              })
            : { ...tunable.at(own.setting), tunable }
        }),
      }))
