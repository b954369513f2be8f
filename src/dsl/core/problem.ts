/**
 * What went wrong, for the person who has to mend it: where, what was given, what was expected,
 * the likely cause and the fix. Every error of Weyl is one of these; a message that begins with
 * `internal:` is a defect of ours.
 */
export interface Problem {
  /** The call, file or option, as a person names it. */
  readonly where: string
  /** What was met there. */
  readonly given: string
  /** What should have been there. */
  readonly expected: string
  /** Why it probably came to that, as half a sentence. */
  readonly cause?: string
  /** What to do about it, as half a sentence or a command. */
  readonly fix?: string
}

/**
 * One readable paragraph; the same wording in exceptions, on the terminal and in tests.
 *
 * @example
 * const problem = { where: 'dropout', given: 'a rate of 2', expected: 'a number from 0 to 1' }
 * showProblem(problem) // 'dropout: got a rate of 2, expected a number from 0 to 1.'
 */
export const showProblem = ({ where, given, expected, cause, fix }: Problem): string =>
  [
    `${where}: got ${given}, expected ${expected}.`,
    ...(cause === undefined ? [] : [`  Likely cause: ${cause}.`]),
    ...(fix === undefined ? [] : [`  Fix: ${fix}.`]),
  ].join('\n')

/** What an exception says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What an object is, whatever methods it has: `[object Object]` is a record, `[object Map]` is none. */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** A value that was given, as a person wrote it: what it is, where that would be long. */
export const asWritten = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `a list of ${value.length}`
  if (typeof value !== 'object' || value === null) return String(value)
  if ('shape' in value && 'dtype' in value) return 'a tensor'
  return `an object of type ${kindOf(value)}`
}

/**
 * A `Problem` as an exception, for the pure language, where a wrong call is a defect of the caller.
 *
 * @example
 * const problem = { where: 'dropout', given: 'a rate of 2', expected: 'a number from 0 to 1' }
 * new WeylError(problem).message // 'dropout: got a rate of 2, expected a number from 0 to 1.'
 */
export class WeylError extends Error {
  /** By which it is known where `instanceof` cannot be asked, such as after a copy between threads. */
  override readonly name = 'WeylError'

  constructor(
    /** The problem as data. */
    readonly problem: Problem,
  ) {
    super(showProblem(problem))
  }
}

/** Throws; typed `never`, so that it can stand where a value is expected. */
export const fail = (problem: Problem): never => {
  throw new WeylError(problem)
}
