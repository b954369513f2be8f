/**
 * Between `TaskEither`, which carries problems across the border, and loops that read better with `await`:
 * inside `attempt`, a problem travels as an exception; outside it is a value again.
 */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'
import { fail, type Problem, WeylError } from '../../dsl/core/problem'

/** The value, or the problem as an exception that `attempt` catches. */
export const orFail = async <A>(task: TE.TaskEither<Problem, A>): Promise<A> => fromEither(await task())

/** As `orFail`, for what is there already. */
export const fromEither = <A>(either: E.Either<Problem, A>): A =>
  E.isLeft(either) ? fail(either.left) : either.right

/** A value, where problems of computing it travel as exceptions; any other exception passes through. */
export const caught = <A>(compute: () => A): E.Either<Problem, A> => {
  try {
    return E.right(compute())
  } catch (error) {
    if (error instanceof WeylError) return E.left(error.problem)
    throw error
  }
}

/**
 * Runs a body in which problems travel as exceptions; any other exception is a defect and passes through.
 *
 * @example
 * await attempt(() => Promise.resolve(valueOf(literal(2))))() // { _tag: 'Right', right: 2 }
 * const failed = await attempt(() => Promise.resolve(valueOf(placeholder([]))))()
 * failed._tag // 'Left'
 */
export const attempt =
  <A>(body: () => Promise<A>): TE.TaskEither<Problem, A> =>
  async () => {
    try {
      return E.right(await body())
    } catch (error) {
      if (error instanceof WeylError) return E.left(error.problem)
      throw error
    }
  }

/** A body as a task for `runMain`, which knows problems as exceptions too, and then the line they arose in. */
export const completed =
  (body: () => Promise<void>): TE.TaskEither<Problem, void> =>
  async () => {
    await body()
    return E.right(undefined)
  }
