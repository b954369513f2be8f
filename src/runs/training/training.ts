/**
 * Meta-training: outer steps on fresh tasks, tests between them. Step k draws its tasks from the k-th child of
 * the key, so that a run which stops and goes on sees what it would have seen.
 *
 * Law: saved, killed and resumed = never stopped, bit for bit, on one engine.
 */
import type { Sampler } from '../../data/batch'
import { type Key, split } from '../../dsl/core/random'
import { paths, type Tree } from '../../dsl/core/tree'
import type { StepFigures, Tasks } from '../../dsl/learning/meta-step'
import { valueOf, valuesOf } from '../../dsl/primitives/leaves'
import type { Engine } from '../../engines/engine'
import { type Advance, iterate, type Iteration } from '../../engines/iterate'
import { type Shapes, tensorsOf } from './batches'
import { diverged } from './diverged'
import { foundNan } from './found-nan'
import type { Model, State } from './model'
import { savedIn } from './saved'

export interface Training {
  readonly model: Model
  readonly engine: Engine
  readonly source: Shapes
  readonly sample: Sampler
  readonly steps: number
  readonly tasks: number
  readonly key: Key
  /** Where to go on: the state after `step` steps. */
  readonly from: { readonly step: number; readonly state: State }
  readonly signal: AbortSignal
  /** Called after every step; may ask for the state. */
  readonly onStep: (at: StepReport) => Promise<void>
  /** Puts the state where it survives, and says where that is. */
  readonly save: (step: number, state: State) => Promise<string>
}

export interface StepReport {
  readonly step: number
  readonly train_loss: number
  readonly state: () => Promise<State>
}

/** Trains, and returns the last state, or `undefined` where it was interrupted (and saved). */
export const train = async (training: Training): Promise<State | undefined> => {
  const { model, engine, source, sample, steps, tasks, key, from, signal, onStep, save } = training
  // stopped between its last step and its results: nothing is left to draw or to run
  if (from.step >= steps) return from.state
  const batch = (step: number): Tasks => tensorsOf(sample(split(key, step), tasks, step - 1), source)
  const first = batch(from.step + 1)
  const run = await iterate(model.step, { engine, state: from.state, data: first })
  try {
    for (let step = from.step + 1; step <= steps; step++) {
      const data = step === from.step + 1 ? first : batch(step)
      const advance = await run.advance(data, allFinite).catch((error: unknown) =>
        foundNan(error, {
          where: placeOf(training, step),
          save: () => kept(training, step, run),
        }),
      )
      if (advance.refused !== undefined) return await stop(training, step, run, advance, data)
      let read: Promise<State> | undefined
      const state = (): Promise<State> => (read ??= run.state())
      await onStep({ step, train_loss: valueOf(advance.figures.train_loss), state })
      if (signal.aborted && step < steps) {
        await save(step, await run.state())
        return undefined
      }
      // lets a signal or a timer be heard between two steps that never leave this thread
      await new Promise((resolve) => setImmediate(resolve))
    }
    return await run.state()
  } finally {
    run.dispose()
  }
}

const allFinite = ({ train_loss, gradient_norm }: StepFigures): boolean =>
  Number.isFinite(valueOf(train_loss)) && Number.isFinite(valueOf(gradient_norm))

const kept = async ({ save }: Training, step: number, run: Run): Promise<string> =>
  `the last good state, after step ${step - 1}, ${await savedIn(run.state().then((state) => save(step - 1, state)))}`

type Run = Iteration<State, Tasks, StepFigures>

const placeOf = ({ model }: Training, step: number): string => `training '${model.name}', outer step ${step}`

/** Keeps the last good state and says where the numbers went wrong. */
const stop = async (
  training: Training,
  step: number,
  run: Run,
  { figures, refused }: Advance<State, StepFigures>,
  data: Tasks,
): Promise<never> => {
  const last = await kept(training, step, run)
  return diverged({
    where: placeOf(training, step),
    given: `train_loss ${valueOf(figures.train_loss)}, gradient norm ${valueOf(figures.gradient_norm)}, and in the next state ${brokenIn(refused?.meta)}; its data hold ${brokenIn(data)}`,
    expected: 'finite numbers',
    cause: 'a learning rate that is too high',
    fix:
      'lower the outer or the inner rate, or repeat with --resume --debug-nan to see which operation made the first of ' +
      `them; ${last}`,
  })
}

/** The leaves that hold NaN or infinity, by name. */
const brokenIn = (tree: Tree | undefined): string => {
  const broken = paths(tree ?? []).filter(([, x]) => valuesOf(x).some((value) => !Number.isFinite(value)))
  return broken.length === 0 ? 'nothing bad' : broken.map(([name]) => name).join(', ')
}
