/**
 * Trials: a model of a study at one setting, trained with the tuning seed and judged by the tasks to choose by. A
 * trial is a cell like any other, so that it runs in threads and goes on after an interruption; it keeps nothing but
 * its outcome.
 *
 * Successive halving (Jamieson and Talwalkar, 2016) in two rungs: all settings for a quarter of the steps, the best
 * quarter of them for all steps. Each rung trains from the start, since learning rates fall over the steps there are.
 *
 * Laws: every model of a study has as many trials in each rung as any other, of as many steps; no trial sees a task
 * of `watched` or `judged` of its source.
 */
import { fail } from '../../dsl/core/problem'
import { orFail } from '../problems'
import { outcome, type Outcome, type Trial } from '../store'
import {
  type Cell,
  Diverged,
  type Job,
  runJob,
  settingsToTry,
  slugOf,
  type Source,
  stepsOf,
  type Study,
} from '../training'

/** Seeds of runs are 0 and above. */
export const TUNING_SEED = -1

/** The share of the steps that all settings are tried for, and of the settings that are tried for all. */
const SHARE = 4

/** What is tried for how many steps. */
export interface Rung {
  /** Settings of each model. */
  readonly settings: number
  readonly steps: number
}

/** The rungs of `budget` settings; where a quarter of them is one, that one is chosen at once. */
export const rungsOf = (budget: number, steps: number): readonly Rung[] => {
  const best = Math.ceil(budget / SHARE)
  const short = { settings: budget, steps: Math.ceil(steps / SHARE) }
  return best === 1 ? [short] : [short, { settings: best, steps }]
}

/** All settings of all models of the studies that may be tuned. */
export const trialsOf = (studies: readonly Study[], budget: number): readonly Trial[] =>
  studies.flatMap(({ name: study, models }) => {
    const starts = models.flatMap(({ tunable }) => (tunable === undefined ? [] : [tunable.start]))
    return models.flatMap(({ name: model, tunable }) =>
      tunable === undefined
        ? []
        : settingsToTry(model, tunable, starts, budget).map((setting, number) => ({
            study,
            model,
            number,
            setting,
          })),
    )
  })

/** The cell of a trial in a run of so many steps. */
export const trialCell = (
  studies: readonly Study[],
  { study, model, number, setting }: Trial,
  steps: number,
): Cell => {
  const own = studies.find(({ name }) => name === study)
  const found = own?.models.find(({ name }) => name === model)
  if (own === undefined || found?.tunable === undefined)
    return fail({
      where: 'tuning',
      given: `'${model}' on ${study}`,
      expected: 'a model of this run that may be tuned',
    })
  const name = `${model}, setting ${number}, ${stepsOf(found, steps)} steps`
  return {
    study: own,
    model: { ...found.tunable.at(setting), name },
    seed: TUNING_SEED,
    slug: slugOf([...(studies.length > 1 ? [study] : []), name].join(' ')),
    drawn: false,
  }
}

/** A test between steps is for the curve alone. */
const WATCHED = 8

/** The source as a trial may see it: without any task that the report is made of. */
export const tuningSource = ({ watched, judged, others, poses, tuning, ...rest }: Source): Source => {
  if (tuning === undefined)
    return fail({
      where: '--tune',
      given: 'data without tasks to choose settings by',
      expected: 'images or tasks set aside',
      fix: 'leave --tune out, or take the data that come along',
    })
  const [first] = tuning.judged
  return { ...rest, ...tuning, watched: [{ ...first, tasks: Math.min(WATCHED, first.tasks) }] }
}

/** Runs a trial; one that diverges ends without results, and so is not searched for where it does. */
export const runTrial = async (job: Job): Promise<Outcome | undefined> => {
  const { cell, folder, settings } = job
  const { study, model, seed, slug } = cell
  const done = await runJob({
    ...job,
    settings: { ...settings, debugNan: false },
    source: tuningSource(job.source),
  }).catch(async (error: unknown): Promise<Outcome> => {
    if (!(error instanceof Diverged)) throw error
    const none: Outcome = {
      study: study.name,
      model: model.name,
      seed,
      steps: stepsOf(model, settings.steps),
      seconds: 0,
      train_loss: 0,
      results: [],
      confusion: [],
      drawn: [],
      pictures: [],
    }
    await orFail(folder.writeJson(`${slug}.json`, outcome.encode(none)))
    return none
  })
  if (done !== undefined)
    for (const kind of ['', '.best', '.checkpoint']) await orFail(folder.remove(`${slug}${kind}.safetensors`))
  return done
}
