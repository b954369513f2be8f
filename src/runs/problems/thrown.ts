/** What to say of anything that was thrown: a problem in its own words, anything else as the defect of somebody. */
import { messageOf, type Problem, showProblem, WeylError } from '../../dsl/core/problem'

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'exception')

/** The problem behind an exception; one that is no problem yet is a defect of ours. */
export const problemOf = (error: unknown): Problem =>
  error instanceof WeylError
    ? error.problem
    : {
        where: `internal: ${nameOf(error)}`,
        given: messageOf(error),
        expected: 'no exception',
        cause: 'a defect of weyl, not of your input',
        fix: 'run again with --debug, and report what it prints',
      }

/**
 * The same for an exception out of code that is not ours, such as the `studies` of an experiment: `where` names that
 * code. Keeps the stack, for --debug.
 */
export const thrownBy = (where: string, error: unknown): WeylError => {
  if (error instanceof WeylError) return error
  const problem = new WeylError({
    where,
    given: `the exception ${nameOf(error)}: ${messageOf(error)}`,
    expected: 'no exception',
    cause: 'the code of the experiment, or what it reads',
    fix: 'mend it there; --debug shows the line',
  })
  if (error instanceof Error && error.stack !== undefined) problem.stack = error.stack
  return problem
}

/** Throws what there is to throw: nothing, the one, or all of them, each message once. */
export const throwAll = (errors: readonly unknown[]): void => {
  const different = [...new Map(errors.map((error) => [showProblem(problemOf(error)), error])).values()]
  if (different.length === 1) throw different[0]
  if (different.length > 1) throw new AggregateError(different)
}
