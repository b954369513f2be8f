/** What the trainer by hand needs to know of a network. */
import type { Dual } from './dual'
import type { Tensor } from './library'

export type Named<T> = Readonly<Record<string, T>>

/** A set of examples of a group of tasks, as they were uploaded. */
export interface Examples {
  readonly x: Tensor
  readonly y: Tensor
}

export interface Gradients {
  /** Sum over the tasks of the group of the mean loss over their examples. */
  readonly loss: () => Tensor
  /** By the fast parameters of each task. */
  readonly fast: Named<Dual>
  /** By the slow ones, or what `finish` makes them of; summed over the tasks of the group. */
  readonly slow: Named<Dual>
}

export interface Model {
  /** How many tasks go together. */
  readonly group: number
  /** Whether parameters of tasks carry an axis of tasks in front. */
  readonly stacked: boolean
  /** What all tasks of a step share, made of the slow parameters. */
  readonly share: (slow: Named<Tensor>) => Named<Tensor>
  readonly gradients: (fast: Named<Dual>, shared: Named<Tensor>, examples: Examples) => Gradients
  /** Gradients by the slow parameters, in their shapes, from their sums over all groups. */
  readonly finish: (slow: Named<Tensor>) => Named<Tensor>
}
