/** What is right, or its problem thrown: a worker reports what is thrown. */
import * as E from 'fp-ts/Either'
import { type Problem, WeylError } from '../../src'

export const orThrow = <A>(either: E.Either<Problem, A>): A => {
  if (E.isRight(either)) return either.right
  throw new WeylError(either.left)
}
