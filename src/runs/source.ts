/**
 * Where the tasks of a study come from: those to train on, those to watch the training by, and those that the
 * result is judged on. Laws: as of samplers; no task of `watched` or `judged` shares an example with `train`.
 */
import type { Sampler } from '../data/batch'
import type { Key } from '../dsl/core/random'
import type { Shape } from '../dsl/core/shape'

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
  /** At which all images of these tasks stand, in degrees. */
  readonly angle?: number
  readonly tasks: number
  readonly sample: Sampler
  readonly floors: readonly Floor[]
}

/** `x` has the shape of an input; `label` names its pose, such as `45°`. */
export interface Pose {
  readonly label: string
  readonly x: Float32Array
}

export interface Source {
  /** Shapes of one example; the target is [] for classes. */
  readonly input: Shape
  readonly target: Shape
  /** Of what examples hold in place of a target, where the models make the target of it. */
  readonly held?: Shape
  /** Names of the classes; none for regression. */
  readonly classes: readonly string[]
  readonly train: Sampler
  /** One test input in several poses, for pictures of what layers make of them. */
  readonly poses?: readonly Pose[]
  readonly watched: readonly JudgedTasks[]
  readonly judged: readonly JudgedTasks[]
}
