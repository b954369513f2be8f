/** The two outcomes of an `Either`, for tests: each throws where the other is found. */
import * as E from 'fp-ts/Either'
import { showProblem, type Problem } from '../../src/dsl/core/problem'

export const right = <A>(outcome: E.Either<Problem, A>): A => {
  if (E.isLeft(outcome)) throw new Error(`a Problem where a value was expected: ${showProblem(outcome.left)}`)
  return outcome.right
}

/** What a person reads of a problem. */
export const wording = (outcome: E.Either<Problem, unknown>): string => {
  if (E.isRight(outcome)) throw new Error('a value where a Problem was expected')
  return showProblem(outcome.left)
}
