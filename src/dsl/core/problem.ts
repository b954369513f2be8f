/**
 * What went wrong, for the person who has to mend it: where, what was given, what was expected,
 * the likely cause and the fix. Every error of Weyl is one of these; a message that begins with
 * `internal:` is a defect of ours.
 */
export interface Problem {
  readonly where: string
  readonly given: string
  readonly expected: string
  readonly cause?: string
  readonly fix?: string
}

/** One readable paragraph; the same wording in exceptions, on the terminal and in tests. */
export const showProblem = ({ where, given, expected, cause, fix }: Problem): string =>
  [
    `${where}: got ${given}, expected ${expected}.`,
    ...(cause === undefined ? [] : [`  Likely cause: ${cause}.`]),
    ...(fix === undefined ? [] : [`  Fix: ${fix}.`]),
  ].join('\n')

/** A value that was given, as a person wrote it. */
export const asWritten = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String(value)

/** A `Problem` as an exception, for the pure language, where a wrong call is a defect of the caller. */
export class WeylError extends Error {
  override readonly name = 'WeylError'

  constructor(readonly problem: Problem) {
    super(showProblem(problem))
  }
}

/** Throws; typed `never`, so that it can stand where a value is expected. */
export const fail = (problem: Problem): never => {
  throw new WeylError(problem)
}
