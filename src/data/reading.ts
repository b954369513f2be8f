/** What the disk says where a file cannot be read, as a problem. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'

/** What is read at a path, or why it cannot be. */
export const reading = <A>(
  where: string,
  expected: string,
  read: () => Promise<A>,
): TE.TaskEither<Problem, A> =>
  TE.tryCatch(read, (error) => {
    const { message } = E.toError(error)
    return {
      where,
      given: message.startsWith('ENOENT') ? 'nothing of this name' : `what cannot be read (${message})`,
      expected,
      fix: 'check the path',
    }
  })
