/** A loss that is no number: of a run the end, of a setting that is tried an answer. */
import { type Problem, WeylError } from '../../dsl/core/problem'

export class Diverged extends WeylError {}

/** Throws a problem as `fail` does, for what went on with numbers that are none. */
export const diverged = (problem: Problem): never => {
  throw new Diverged(problem)
}
