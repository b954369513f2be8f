/**
 * One model of a run: trained, tested on the way, judged at every angle, drawn, and saved. A job depends on
 * the settings and its own files alone, so jobs may run in any order, in threads, and after an interruption.
 */
import { join } from 'node:path'
import { mnist } from '../data/mnist'
import type { RotatedBatch } from '../data/tasks'
import { fail } from '../dsl/core/problem'
import { key, split } from '../dsl/core/random'
import type { Tree } from '../dsl/core/tree'
import { compile } from '../engines/compile'
import type { Engine } from '../engines/engine'
import { engineNamed } from '../engines'
import { meanInterval } from '../report/statistics'
import { writeFigure } from '../report/files'
import { examplesOf } from './batches'
import { decodeCheckpoint, encodeCheckpoint, encodeState } from './checkpoint'
import { fromEither, orFail } from './effects'
import { judgeOf, type Sampler } from './evaluation'
import type { Model, State } from './model'
import { type Metrics, type Outcome, outcome } from './outcome'
import { rotatedMnist, type RotatedTasks } from './rotations'
import type { RunFolder } from './run-folder'
import type { Settings } from './settings'
import { train } from './training'
import { weightFigures } from './weight-figures'

export interface Job {
  readonly model: Model
  readonly settings: Settings
  readonly folder: RunFolder
  readonly signal: AbortSignal
  readonly report: (row: Metrics) => void
}

export const IMAGE = [28, 28, 1] as const
const FEATURES = [26, 26, 32] as const
/** Tasks of a test between steps, and at each angle at the end. */
const TEST_TASKS = 32
const TASKS_PER_ANGLE = 10
/** Milliseconds between checkpoints. */
const CHECKPOINT = 20_000

/** A model's name in file names. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** The engine and the tasks that the settings ask for, or the problem with them. */
export const prepared = async (
  settings: Settings,
): Promise<{ readonly engine: Engine; readonly tasks: RotatedTasks }> => {
  const engine = await orFail(engineNamed(settings.engine))
  const images = await orFail(mnist(settings.data))
  const shots = { ...settings, kind: 'per-angle', balanced: false } as const
  return { engine, tasks: fromEither(rotatedMnist(images, settings.angles, shots)) }
}

/** Runs a job, or what is left of it; `undefined` where it was interrupted, and then it can go on. */
export const runJob = async (job: Job): Promise<Outcome | undefined> => {
  const { model, settings, folder } = job
  const files = {
    outcome: `${slug(model.name)}.json`,
    state: `${slug(model.name)}.safetensors`,
    checkpoint: `${slug(model.name)}.checkpoint.safetensors`,
  }
  const done = await orFail(folder.readJson(files.outcome, outcome))
  if (done !== undefined) return done

  const { engine, tasks } = await prepared(settings)
  const root = key(settings.seed)
  const start = model.start(split(root, 'parameters'))
  const saved = await orFail(folder.readBytes(files.checkpoint))
  const fresh = { past: { step: 0, seconds: 0, losses: [], drawn: [] }, state: start }
  const { past, state: first } =
    saved === undefined ? fresh : fromEither(decodeCheckpoint(files.checkpoint, saved, start))
  const drawn = tally(tasks.train, past.drawn)
  const losses = [...past.losses]
  const judge = judgeOf(model, engine, IMAGE)
  const began = performance.now()
  const seconds = (): number => past.seconds + (performance.now() - began) / 1000
  let checkpointed = began
  const save = async (step: number, state: State): Promise<string> => {
    const now = { step, seconds: seconds(), losses: losses.slice(0, step), drawn: drawn.counts() }
    await orFail(folder.writeBytes(files.checkpoint, encodeCheckpoint(state, now)))
    checkpointed = performance.now()
    return join(folder.path, files.checkpoint)
  }

  const { steps } = settings
  const tenth = Math.max(1, Math.round(steps / 10))
  const state = await train({
    model,
    engine,
    sample: drawn.sample,
    image: IMAGE,
    steps,
    tasks: settings.tasks,
    key: split(root, 'tasks'),
    from: { step: past.step, state: first },
    signal: job.signal,
    save,
    onStep: async ({ step, train_loss, state: now }) => {
      losses.push(train_loss)
      const row = { model: model.name, step, train_loss, steps_per_sec: step / seconds() }
      if (step === 1 || step % tenth === 0 || step === steps) {
        const results = await judge.judge((await now()).meta, [tasks.test], TEST_TASKS, split(root, 'test'))
        const bad = results.find(({ loss }) => !Number.isFinite(loss))
        if (bad !== undefined)
          fail({
            where: `testing '${model.name}' after outer step ${step}`,
            given: `test_loss ${bad.loss} on a task at ${bad.angle}°`,
            expected: 'finite numbers',
            cause: 'a learning rate that is too high: adaptation itself diverges',
            fix: `lower the outer or the inner rate; the state is in ${await save(step, await now())}`,
          })
        const { mean, halfWidth } = meanInterval(results.map(({ loss }) => loss))
        job.report({ ...row, test_loss: mean, ...(halfWidth === undefined ? {} : { test_err: halfWidth }) })
      } else job.report(row)
      if (performance.now() - checkpointed > CHECKPOINT) await save(step, await now())
    },
  })
  if (state === undefined) return undefined

  const trained = seconds()
  const judged = (samplers: readonly Sampler[], name: string) =>
    judge.judge(state.meta, samplers, TASKS_PER_ANGLE, split(root, name))
  const result: Outcome = {
    model: model.name,
    steps,
    seconds: trained,
    train_loss: meanInterval(losses.slice(-tenth)).mean,
    seen: await judged(tasks.seen, 'seen'),
    held_out: await judged(tasks.heldOut, 'held-out'),
    drawn: drawn.counts().map(([angle, images]) => ({ split: 'training', angle, images })),
  }
  await judge.dispose()
  await drawWeights(job, engine, tasks, state.meta)
  await orFail(folder.writeBytes(files.state, encodeState(state.meta, { step: String(steps) })))
  await orFail(folder.writeJson(files.outcome, result))
  await orFail(folder.remove(files.checkpoint))
  return result
}

/** The weights before and after adaptation to one task at the first held-out angle. */
const drawWeights = async (
  { model, settings, folder }: Job,
  engine: Engine,
  tasks: RotatedTasks,
  meta: Tree,
): Promise<void> => {
  const support = examplesOf(tasks.heldOut[0](split(key(settings.seed), 'figure'), 1).support, IMAGE)
  const compiled = compile((params: Tree, all: typeof support) => model.weights(params, all), { engine })
  const figures = weightFigures(model.name, meta, await compiled(meta, support), FEATURES)
  await compiled.dispose()
  for (const [name, svg] of Object.entries(figures))
    await orFail(writeFigure(join(folder.path, 'figures'), `${slug(model.name)}-${name}`, svg))
}

/** A sampler that counts the images it draws at each angle, to a tenth of a degree. */
const tally = (sampler: Sampler, before: readonly (readonly [number, number])[]) => {
  const counts = new Map(before)
  const add = (angle: number): void => void counts.set(angle, (counts.get(angle) ?? 0) + 1)
  const count = ({ support, query }: RotatedBatch): void =>
    [support, query].forEach(({ angles }) => angles.forEach((angle) => add(Math.round(angle * 10) / 10)))
  return {
    sample: (...request: Parameters<Sampler>): RotatedBatch => {
      const batch = sampler(...request)
      count(batch)
      return batch
    },
    counts: () => [...counts].sort(([a], [b]) => a - b),
  }
}
