/** Settings from a file: the `config.json` of a run, or a bare object of options. */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Problem } from '../../dsl/core/problem'
import { commonOptions } from './common'
import type { Option } from './option'
import { diskProblem } from '../problems'

/** The `config.json` of a run: the layout of its folder, its experiment, and all of its settings. */
export const runConfig = t.readonly(
  t.type({ weyl: t.number, experiment: t.string, settings: t.UnknownRecord }),
)

export type RunConfig = t.TypeOf<typeof runConfig>

const ofCall = Object.entries<Option<unknown>>(commonOptions).flatMap(([name, option]) =>
  option.ofTheCall === true ? [name] : [],
)

/** Settings without those that say how a run was called rather than what it was. */
export const ofTheRun = (settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== undefined && !ofCall.includes(name)),
  )

/** Settings of the call are those of the new call, not of the old one. */
const settingsIn = (
  path: string,
  experiment: string,
  content: string,
): E.Either<Problem, Readonly<Record<string, unknown>>> => {
  const problem = (given: string, expected: string, fix: string): Problem => ({
    where: `--config ${path}`,
    given,
    expected,
    fix,
  })
  const parsed = E.tryCatch((): unknown => JSON.parse(content), String)
  if (E.isLeft(parsed))
    return E.left(
      problem('text that is no JSON', 'a JSON object of settings', 'see the config.json of any run'),
    )
  const raw = parsed.right
  if (runConfig.is(raw))
    return raw.experiment === experiment
      ? E.right(ofTheRun(raw.settings))
      : E.left(
          problem(
            `settings of the experiment ${raw.experiment}`,
            `those of ${experiment}`,
            `run ${raw.experiment} with it, or take another file`,
          ),
        )
  return t.UnknownRecord.is(raw)
    ? E.right(raw)
    : E.left(problem('JSON that is no object', 'an object of settings', 'such as { "steps": 100 }'))
}

/** The settings in a file, not yet checked; none without a path. Problems: errors of the disk, no JSON object. */
export const rawConfig = (
  path: string | undefined,
  experiment: string,
): TE.TaskEither<Problem, Readonly<Record<string, unknown>>> =>
  path === undefined
    ? TE.right({})
    : pipe(
        TE.tryCatch(
          () => readFile(path, 'utf8'),
          diskProblem(path, 'read', 'nothing is lost, the run has not begun'),
        ),
        TE.chainEitherK((content) => settingsIn(path, experiment, content)),
      )
