/**
 * One cell of a run: a model trained, tested on the way, judged, drawn, and saved. A job depends on the settings
 * and its own files alone, so jobs may run in any order, in threads, and after an interruption.
 */
import { join } from 'node:path'
import type { Sampler, TaskBatch } from '../../data/batch'
import { key, split } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import { paths } from '../../dsl/core/tree'
import { debugNan } from '../../engines/debug-nan'
import type { Engine } from '../../engines/engine'
import { meanInterval } from '../../report/statistics'
import type { CommonSettings } from '../options'
import { fromEither, orFail } from '../problems'
import {
  type Condition,
  encodeState,
  type Metrics,
  type Outcome,
  outcome,
  type RunFolder,
  writePictures,
} from '../store'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint'
import { diverged } from './diverged'
import { type Judge, type Judged, judgeOf } from './evaluation'
import { foundNan } from './found-nan'
import { type State, stepsOf } from './model'
import { savedIn } from './saved'
import { type Source, trainingTasksOf } from './source'
import type { Cell } from './study'
import { train } from './training'

export interface Job {
  readonly cell: Cell
  readonly settings: CommonSettings
  readonly engine: Engine
  /** On which programs of pictures run, each of them once; without it, on `engine`. */
  readonly once?: Engine
  readonly source: Source
  readonly folder: RunFolder
  readonly signal: AbortSignal
  /** Resolves when the row, and all before it, are in the file of metrics. */
  readonly report: (row: Metrics) => Promise<void>
}

/** Milliseconds between checkpoints, at most: there are some at tests, too. */
const CHECKPOINT = 20_000
/** Of the time goes into those at tests, at most. */
const SHARE = 1 / 20
/** Tests between steps. */
const TESTS = 10

/** Runs a job, or what is left of it; `undefined` where it was interrupted, and then it can go on. */
export const runJob = async (job: Job): Promise<Outcome | undefined> => {
  const { cell, settings, source, folder } = job
  const watched = (one: Engine): Engine => (settings.debugNan ? debugNan(one, { infinite: true }) : one)
  const engine = watched(job.engine)
  const once = watched(job.once ?? job.engine)
  const { model, slug } = cell
  const files = {
    outcome: `${slug}.json`,
    state: `${slug}.safetensors`,
    best: `${slug}.best.safetensors`,
    checkpoint: `${slug}.checkpoint.safetensors`,
  }
  const done = await orFail(folder.readJson(files.outcome, outcome))
  if (done !== undefined) {
    // a run that was killed at its last moment may have left it
    await orFail(folder.remove(files.checkpoint))
    return done
  }

  const root = key(cell.seed)
  const start = model.start(split(root, 'parameters'))
  const saved = await orFail(folder.readBytes(files.checkpoint))
  const fresh = { past: { step: 0, seconds: 0, losses: [], best: null, drawn: [] }, state: start }
  const { past, state: first } =
    saved === undefined
      ? fresh
      : fromEither(decodeCheckpoint(join(folder.path, files.checkpoint), saved, start))
  const drawn = tally(trainingTasksOf(source, model), past.drawn)
  const losses = [...past.losses]
  let best = past.best
  /** Parameters that are better than those in the file. */
  let better: (() => Uint8Array) | undefined
  const judge = judgeOf(model, engine, source)
  const began = performance.now()
  const seconds = (): number => past.seconds + (performance.now() - began) / 1000
  let last = { at: began, took: 0 }
  let reported = Promise.resolve()
  const saveBest = async (): Promise<void> => {
    if (better !== undefined) await orFail(folder.writeBytes(files.best, better()))
    better = undefined
  }
  const save = async (step: number, state: State): Promise<string> => {
    const now = { step, seconds: seconds(), losses: losses.slice(0, step), best, drawn: drawn.counts() }
    // what goes on from a checkpoint does not report again what came before it
    await reported
    const begun = performance.now()
    await saveBest()
    await orFail(folder.writeBytes(files.checkpoint, encodeCheckpoint(state, now)))
    last = { at: performance.now(), took: performance.now() - begun }
    return join(folder.path, files.checkpoint)
  }

  const steps = stepsOf(model, settings.steps)
  const between = Math.max(1, Math.round(steps / TESTS))
  const state = await train({
    model,
    engine,
    source,
    sample: drawn.sample,
    steps,
    tasks: settings.tasks,
    key: split(root, 'tasks'),
    from: { step: past.step, state: first },
    signal: job.signal,
    save,
    onStep: async ({ step, train_loss, state: now }) => {
      losses.push(train_loss)
      const row = {
        study: cell.study.name,
        model: model.name,
        seed: cell.seed,
        step,
        train_loss,
        steps_per_sec: step / seconds(),
      }
      const tests = step === 1 || step % between === 0 || step === steps
      if (tests) {
        const { meta } = await now()
        const at = {
          where: `testing '${model.name}' after outer step ${step}`,
          save: async () => `the state ${await savedIn(now().then((state) => save(step, state)))}`,
        }
        const { results } = await judge
          .judge(meta, source.watched, split(root, 'test'))
          .catch((error: unknown) => foundNan(error, at))
        await allFinite(results, at)
        const { mean, halfWidth } = meanInterval(results.map(({ loss }) => loss))
        if (best === null || mean < best) {
          best = mean
          better = () => encodeState(meta, { step: String(step), test_loss: String(mean) })
        }
        reported = job.report({
          ...row,
          test_loss: mean,
          ...(halfWidth !== undefined && { test_err: halfWidth }),
          ...errorsUnderConditions(results),
        })
        // what a test has shown is kept, wherever the run ends
        await reported
      } else reported = job.report(row)
      if (performance.now() - last.at > (tests ? last.took / SHARE : CHECKPOINT))
        await save(step, await now())
    },
  })
  if (state === undefined) return undefined
  // who has an outcome is not asked for rows again
  await reported
  const result = await concluded({ ...job, engine, once }, judge, start, state, () => save(steps, state), {
    steps,
    seconds: seconds(),
    train_loss: meanInterval(losses.slice(-between)).mean,
    drawn: drawn.counts(),
  })
  await saveBest()
  await orFail(folder.writeBytes(files.state, encodeState(state.meta, { step: String(steps) })))
  await orFail(folder.writeJson(files.outcome, outcome.encode(result)))
  await orFail(folder.remove(files.checkpoint))
  return result
}

/** A model after its last step: judged, and drawn. */
const concluded = async (
  { cell, once, source, folder }: Required<Job>,
  judge: Judge,
  { meta: start }: State,
  state: State,
  save: () => Promise<string>,
  past: Pick<Outcome, 'steps' | 'seconds' | 'train_loss' | 'drawn'>,
): Promise<Outcome> => {
  const { model, study, seed, slug } = cell
  const { meta } = state
  const root = key(seed)
  const at = {
    where: `judging '${model.name}' after its last step, ${past.steps}`,
    save: async () => `the state ${await savedIn(save())}`,
  }
  const judged = await judge
    .judge(meta, source.judged, split(root, 'judged'))
    .catch((error: unknown) => foundNan(error, at))
  await allFinite(judged.results, at)
  await judge.dispose()
  const pictures = cell.drawn
    ? await study.pictures({ model, meta, start, engine: once, source, judged, key: split(root, 'figure') })
    : []
  const { steps, seconds, train_loss, drawn } = past
  return {
    study: study.name,
    model: model.name,
    seed,
    steps,
    seconds,
    train_loss,
    parameters: parametersIn(state),
    results: judged.results,
    confusion: judged.confusion,
    drawn,
    pictures: await writePictures(folder, slug, pictures),
  }
}

/** How many numbers the slow and the fast parameters are. */
const parametersIn = ({ meta }: State): number =>
  paths(meta)
    .filter(([path]) => !path.startsWith('rates.'))
    .reduce((sum, [, x]) => sum + sizeOf(x.shape), 0)

/** Says where losses are no numbers, and where `save` has put the state. */
const allFinite = async (
  results: Judged['results'],
  { where, save }: { readonly where: string; readonly save: () => Promise<string> },
): Promise<void> => {
  const bad = results.filter(({ loss }) => !Number.isFinite(loss))
  if (bad.length === 0) return
  const [{ loss, set, condition = {} }] = bad
  const under = Object.entries(condition).map(([name, value]) => ` at ${name} ${value}`)
  diverged({
    where,
    given:
      `test_loss ${loss} on ${bad.length} of ${results.length} tasks, ` +
      `the first of them ${set.replace(/_/g, ' ')}${under.join('')}`,
    expected: 'finite numbers',
    cause: 'a learning rate that is too high: adaptation itself diverges',
    fix: `lower the outer or the inner rate, or repeat with --resume --debug-nan to see which operation made the first of them; ${await save()}`,
  })
}

/** Wrong answers under each condition, where tasks have one. */
const errorsUnderConditions = (results: Judged['results']): Pick<Metrics, 'test_errors'> => {
  const counts = new Map<string, { condition: Condition; errors: number; images: number }>()
  for (const { condition, errors, images } of results)
    if (condition !== undefined && errors !== undefined && images !== undefined) {
      const id = JSON.stringify(condition)
      const before = counts.get(id) ?? { condition, errors: 0, images: 0 }
      counts.set(id, { condition, errors: before.errors + errors, images: before.images + images })
    }
  return counts.size === 0 ? {} : { test_errors: [...counts.values()] }
}

/** A sampler that counts the examples it draws under each condition, to a tenth. */
const tally = (sampler: Sampler, before: readonly (readonly [number, number])[]) => {
  const counts = new Map(before)
  const add = (condition: number): void => void counts.set(condition, (counts.get(condition) ?? 0) + 1)
  return {
    sample: (...request: Parameters<Sampler>): TaskBatch => {
      const batch = sampler(...request)
      for (const { conditions } of [batch.support, batch.query])
        conditions?.forEach((condition) => add(Math.round(condition * 10) / 10))
      return batch
    },
    counts: () => [...counts].sort(([a], [b]) => a - b),
  }
}
