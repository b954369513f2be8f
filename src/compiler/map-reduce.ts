/** A program cut into what all tasks share, what each chunk of tasks does, and what follows their sum. */
import type { Program } from '../dsl/transforms/program'

/** A program made of instructions of another; `takes` and `gives` are their numbers in that other one. */
export interface Part {
  readonly program: Program
  /** What each parameter stands for. */
  readonly takes: readonly number[]
  /** What each result stands for. */
  readonly gives: readonly number[]
}

export interface MapReduce {
  /** Size of the axis that is cut, and how much of it the body takes at a time; `chunk` divides `count`. */
  readonly count: number
  readonly chunk: number
  readonly before: Part
  readonly body: Part
  readonly after: Part
  /** The axis along which a value that the body takes or gives is cut; the others are whole. */
  readonly axes: ReadonlyMap<number, number>
  /** What the body gives for each chunk to be added up. */
  readonly sums: ReadonlySet<number>
}
