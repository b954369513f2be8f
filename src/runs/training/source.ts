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
  /** Mean loss over the query examples; none of what only classifies. */
  readonly loss?: number
  /** Query images of the task. */
  readonly images?: number
  /** How many of them it gets wrong, on average where it guesses. */
  readonly errors?: number
}

/** What needs no training, to hold the others against: its score on each task that a key draws. */
export interface Floor {
  /** As a row of the table has it, such as `predict zero`. */
  readonly name: string
  /** A score for each of so many tasks, those that the samplers draw by the same key. */
  readonly scores: (key: Key, tasks: number) => readonly Score[]
}

/** Tasks of one kind to be judged by. */
export interface JudgedTasks {
  /** Sets of one name are one row in a report, such as `seen`. */
  readonly set: string
  /** Under which all examples of these tasks were made. */
  readonly condition?: Condition
  /** How many tasks models are judged on. */
  readonly tasks: number
  /** Draws them: the same for all models of a seed. */
  readonly sample: Sampler
  /** What needs no training, on the same tasks. */
  readonly floors: readonly Floor[]
}

/** `x` has the shape of an input; `label` names its pose. */
export interface Pose {
  /** Such as `90°`. */
  readonly label: string
  /** Its numbers, row by row. */
  readonly x: Float32Array
}

/** Tasks to train on: those of most models, and others by name, for models that ask for them (`trainsOn`). */
export interface TrainingTasks {
  /** Of most models. */
  readonly train: Sampler
  /** Of those that ask for others, by the name that they ask for. */
  readonly others?: Readonly<Record<string, Sampler>>
}

/** What settings are chosen by: training tasks, and others to judge by. */
export interface TuningTasks extends TrainingTasks {
  /** Tasks to choose by: they share nothing with those that results are judged on. */
  readonly judged: readonly JudgedTasks[]
}

/** Where tasks come from: a sampler to train by, and the sets of tasks that models are judged on. */
export interface Source extends TrainingTasks {
  /** The shape of the input of one example, such as [28, 28, 1]. */
  readonly input: Shape
  /** The shape of its target; [] of a class. */
  readonly target: Shape
  /** Of what examples hold in place of a target, where the models make the target of it. */
  readonly stored?: Shape
  /** Names of the classes; none for regression. */
  readonly classes: readonly string[]
  /** One test input in several poses, for pictures of what layers make of them. */
  readonly poses?: readonly Pose[]
  /** Test tasks on which the training is watched: at about ten steps of a run. */
  readonly watched: readonly JudgedTasks[]
  /** Test tasks that the trained models are judged on. */
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
