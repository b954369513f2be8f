/**
 * Where the tasks of a study come from: those to train on, those to watch the training by, and those that the
 * result is judged on; and those to choose settings by. Laws: as of samplers; no task of `watched` or `judged` shares
 * an example with `train`; no task of `tuning.judged` shares one with `tuning.train`, `watched` or `judged`.
 */
import type { Sampler } from '../../data/batch'
import { fail } from '../../dsl/core/problem'
import type { Key } from '../../dsl/core/random'
import type { Shape } from '../../dsl/core/shape'
import type { Condition } from '../store'

/** What a floor makes of one task: its loss, if it has one; if it classifies, how many errors (on average) of how many images. */
export interface Score {
  readonly loss?: number
  readonly images?: number
  readonly errors?: number
}

/** What needs no training, to hold the others against: its score on each task that a key draws. */
export interface Floor {
  readonly name: string
  readonly scores: (key: Key, tasks: number) => readonly Score[]
}

/** Tasks of one kind to be judged by. */
export interface JudgedTasks {
  /** Sets of one name are one row in a report, such as `seen`. */
  readonly set: string
  /** Under which all examples of these tasks were made. */
  readonly condition?: Condition
  readonly tasks: number
  readonly sample: Sampler
  readonly floors: readonly Floor[]
}

/** `x` has the shape of an input; `label` names its pose. */
export interface Pose {
  readonly label: string
  readonly x: Float32Array
}

/** Tasks to train on: those of most models, and others by name, for models that ask for them (`trainsOn`). */
export interface TrainingTasks {
  readonly train: Sampler
  readonly others?: Readonly<Record<string, Sampler>>
}

/** What settings are chosen by: training tasks, and others to judge by. */
export interface TuningTasks extends TrainingTasks {
  readonly judged: readonly JudgedTasks[]
}

/** Where tasks come from: a sampler to train by, and the sets of tasks that models are judged on. */
export interface Source extends TrainingTasks {
  /** Shapes of one example; the target is [] for classes. */
  readonly input: Shape
  readonly target: Shape
  /** Of what examples hold in place of a target, where the models make the target of it. */
  readonly stored?: Shape
  /** Names of the classes; none for regression. */
  readonly classes: readonly string[]
  /** One test input in several poses, for pictures of what layers make of them. */
  readonly poses?: readonly Pose[]
  readonly watched: readonly JudgedTasks[]
  readonly judged: readonly JudgedTasks[]
  /** Where settings can be chosen. */
  readonly tuning?: TuningTasks
}

/** The training tasks that a model asks for. */
export const trainingTasksOf = (
  { train, others = {} }: TrainingTasks,
  { name, trainsOn }: { readonly name: string; readonly trainsOn?: string },
): Sampler =>
  trainsOn === undefined
    ? train
    : (others[trainsOn] ??
      fail({
        where: `model '${name}'`,
        given: `training tasks named '${trainsOn}'`,
        expected: `those of its source: ${Object.keys(others).join(', ') || 'none but the usual ones'}`,
      }))
