/**
 * The outermost layer of a script: runs a task, prints what went wrong, sets the exit code of the process. There is
 * one such layer in a process.
 *
 *   0  done      1  a problem, explained on stderr      130  interrupted by Ctrl-C (143 by SIGTERM)
 */
import { constants } from 'node:os'
import type { Either } from 'fp-ts/Either'
import * as E from 'fp-ts/Either'
import type { TaskEither } from 'fp-ts/TaskEither'
import { showProblem, type Problem } from '../dsl/core/problem'
import { codeOf, diskProblem, problemOf } from './problems'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const FAILED = 1
/** As shells count them. */
const codeOfSignal = (name: NodeJS.Signals): number => 128 + constants.signals[name]

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const traceOf = (error: unknown): readonly string[] =>
  error instanceof Error && error.stack !== undefined ? [error.stack] : []

/** A reader that has seen enough (`… | head`) is no problem; a disk that is full under the output is one. */
const onBrokenOutput = (error: Error): void => {
  if (codeOf(error) === 'EPIPE') return
  say(showProblem(diskProblem('stdout', 'written', 'what was to be printed is lost')(error)))
  process.exitCode = FAILED
}

/** Of stderr there is nobody left to tell. */
const onBrokenMessages = (): void => undefined

/**
 * Runs a task to its end. The first SIGINT (Ctrl-C) or SIGTERM aborts the task's signal, for the task to save
 * what it has and return; the second ends the process at once. Signals arrive between macrotasks: a task that
 * computes for long has to let the event loop turn (`setImmediate`). Each error of an `AggregateError` is explained.
 * With `debug`, exceptions are printed with their stack.
 */
export const runMain = async (
  task: (signal: AbortSignal) => TaskEither<Problem, void>,
  { debug }: { readonly debug: boolean },
): Promise<void> => {
  const controller = new AbortController()
  const { signal } = controller
  let interrupted = 0
  const stop = (name: NodeJS.Signals) => {
    if (signal.aborted) process.exit(interrupted)
    interrupted = codeOfSignal(name)
    say('\nInterrupted: finishing the step at hand. Press Ctrl-C again to stop at once.')
    controller.abort()
  }
  process.stdout.off('error', onBrokenOutput).on('error', onBrokenOutput)
  process.stderr.off('error', onBrokenMessages).on('error', onBrokenMessages)
  SIGNALS.forEach((name) => process.on(name, stop))
  const end = (code: number): void => {
    // a code that is set already, such as by a broken output, stays
    if (code !== 0) process.exitCode = code
  }
  try {
    const outcome: Either<Problem, void> = await task(signal)()
    if (E.isLeft(outcome)) say(showProblem(outcome.left))
    end(E.isLeft(outcome) ? FAILED : interrupted)
  } catch (error) {
    const aborted = signal.aborted && error === signal.reason
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
    if (!aborted)
      for (const one of errors) say([showProblem(problemOf(one)), ...(debug ? traceOf(one) : [])].join('\n'))
    end(aborted ? interrupted : FAILED)
  } finally {
    SIGNALS.forEach((name) => process.off(name, stop))
  }
}
