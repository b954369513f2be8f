/**
 * The outermost layer of a script: runs a task, prints what went wrong, sets the exit code of the process.
 *
 *   0  done      1  a problem, explained on stderr      130  interrupted
 */
import type { Either } from 'fp-ts/Either'
import * as E from 'fp-ts/Either'
import type { TaskEither } from 'fp-ts/TaskEither'
import { explain, type Problem, WeylError } from '../dsl/core/problem'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const FAILED = 1
const INTERRUPTED = 130

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** What to say of an exception: a problem in its own words, anything else as a defect of ours. */
const wordsOf = (error: unknown): string => {
  if (error instanceof WeylError) return explain(error.problem)
  return explain({
    where: `internal: ${error instanceof Error ? error.name : 'exception'}`,
    given: error instanceof Error ? error.message : String(error),
    expected: 'no exception',
    cause: 'a defect of weyl, not of your input',
    fix: 'run again with --debug, and report what it prints',
  })
}

const traceOf = (error: unknown): readonly string[] =>
  error instanceof Error && error.stack !== undefined ? [error.stack] : []

/**
 * Runs a task to its end. The first SIGINT (Ctrl-C) or SIGTERM aborts the task's signal, for the task to save
 * what it has and return; the second ends the process at once. Signals arrive between macrotasks: a task that
 * computes for long has to let the event loop turn (`setImmediate`). With `debug`, exceptions are printed with
 * their stack.
 */
export const runMain = async (
  task: (signal: AbortSignal) => TaskEither<Problem, void>,
  { debug }: { readonly debug: boolean },
): Promise<void> => {
  const controller = new AbortController()
  const { signal } = controller
  const stop = () => {
    if (signal.aborted) process.exit(INTERRUPTED)
    say('\nInterrupted: finishing the step at hand. Press Ctrl-C again to stop at once.')
    controller.abort()
  }
  SIGNALS.forEach((name) => process.on(name, stop))
  try {
    const outcome: Either<Problem, void> = await task(signal)()
    if (E.isLeft(outcome)) say(explain(outcome.left))
    process.exitCode = E.isLeft(outcome) ? FAILED : signal.aborted ? INTERRUPTED : 0
  } catch (error) {
    const aborted = signal.aborted && error === signal.reason
    if (!aborted) say([wordsOf(error), ...(debug ? traceOf(error) : [])].join('\n'))
    process.exitCode = aborted ? INTERRUPTED : FAILED
  } finally {
    SIGNALS.forEach((name) => process.off(name, stop))
  }
}
