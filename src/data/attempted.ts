/** Readers of bytes throw where they cannot go on; what comes out is a value or a problem. */
import * as E from 'fp-ts/Either'
import { type Problem, WeylError } from '../dsl/core/problem'

/**
 * What `read` gives, or the problem it throws (`fail`). Whatever else is thrown, by a library or by reading beyond the
 * last byte, is a problem with the file: `broken` says which, of the message.
 */
export const attempted = <A>(read: () => A, broken: (message: string) => Problem): E.Either<Problem, A> =>
  E.tryCatch(read, (error) => (error instanceof WeylError ? error.problem : broken(E.toError(error).message)))
