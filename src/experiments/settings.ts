/**
 * The settings of an experiment run, as typed on the command line and as kept in a run's `config.json`: one
 * decoder for both. Contract: what is unknown, of the wrong type or out of range is refused by the name of
 * its option, never ignored. Law: settings that were decoded, written as JSON and read back are the same.
 */
import { inspect } from 'node:util'
import * as E from 'fp-ts/Either'
import { identity, pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { parseAngles } from '../data/angles'
import type { Problem } from '../dsl/core/problem'

/** Codecs are named by what a person should have given; the names appear in problems. */
const checked = <A>(expected: string, is: (value: unknown) => value is A): t.Type<A> =>
  new t.Type(
    expected,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    identity,
  )

const whole = (least: number): t.Type<number> =>
  checked(
    `a whole number, at least ${least} and less than 2^53`,
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
  )

const text = (expected: string): t.Type<string> =>
  checked(expected, (value): value is string => typeof value === 'string' && value !== '')

const flag = checked('true or false', (value): value is boolean => typeof value === 'boolean')

const required = t.type({
  /** The name of an engine; whether there is one of that name is the engines' to say. */
  engine: text('the name of an engine'),
  /** What all randomness of the run follows from. */
  seed: whole(0),
  /** Outer steps. */
  steps: whole(1),
  /** Tasks per outer step. */
  tasks: whole(1),
  /** Images per task to adapt on. */
  support: whole(1),
  /** Images per task to be judged by. */
  query: whole(1),
  /** The angles of the training tasks, in the notation of `parseAngles`; checked to be readable. */
  angles: text('a number of even angles, a list or a range of degrees'),
  resume: flag,
  quiet: flag,
  json: flag,
  debug: flag,
  /** Show what the compiler makes of each model's step. */
  explain: flag,
})

const optional = t.partial({
  /** A folder with the user's own IDX files, in place of MNIST. */
  data: text('the path of a folder'),
  /** The folder of the run. */
  out: text('the path of a folder'),
})

const codec = t.readonly(t.intersection([required, optional]))

/** Checked settings: whole numbers in range, angles that can be read. */
export type Settings = t.TypeOf<typeof codec>

/** What is an experiment's own to choose. */
export type Defaults = Pick<Settings, 'steps' | 'tasks'>

/** The names of all settings; `steps` is `--steps` on the command line. */
export const settingNames: readonly string[] = Object.keys({ ...required.props, ...optional.props })

/** All settings where nothing is given. */
export const defaultSettings = ({ steps, tasks }: Defaults): Settings => ({
  engine: 'auto',
  seed: 0,
  steps,
  tasks,
  support: 5,
  query: 15,
  angles: '24',
  resume: false,
  quiet: false,
  json: false,
  debug: false,
  explain: false,
})

/** Edits that turn one word into the other: letters put in, left out or exchanged (Levenshtein, 1966). */
const distance = (from: string, to: string): number => {
  const first = Array.from({ length: to.length + 1 }, (_, j) => j)
  const last = Array.from({ length: from.length }, (_, i) => i).reduce<readonly number[]>(
    (above, i) =>
      first
        .slice(1)
        .reduce<readonly number[]>(
          (row, j) => [
            ...row,
            Math.min(row[j - 1] + 1, above[j] + 1, above[j - 1] + Number(from[i] !== to[j - 1])),
          ],
          [i + 1],
        ),
    first,
  )
  return last[to.length]
}

/** More edits than this, and it is another word. */
const MOST_EDITS = 2

/** The problem of an option that is none of `known` (names without dashes), with the nearest of them. */
export const unknownOption = (given: string, known: readonly string[]): Problem => {
  const name = given.replace(/^-+/, '')
  const nearest = known
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.min(MOST_EDITS, candidate.length - 1))
    .sort((a, b) => a.edits - b.edits)
    .at(0)?.candidate
  return {
    where: given,
    given: 'an option that does not exist',
    expected: `one of ${known.map((candidate) => `--${candidate}`).join(', ')}`,
    fix: nearest === undefined ? 'see --help for what each of them does' : `write --${nearest}`,
  }
}

const shown = (value: unknown): string => inspect(value, { depth: 1, breakLength: Infinity })

const typed = (value: unknown): string => (typeof value === 'string' ? value : shown(value))

/** How an option is written, for the fix of a problem. */
const examples = (defaults: Defaults): Readonly<Record<string, unknown>> => ({
  ...defaultSettings(defaults),
  data: 'my-mnist',
  out: 'runs/first',
})

const refused =
  (defaults: Defaults) =>
  ([{ value, context }]: t.Errors): Problem => {
    const entry = context[context.length - 1]
    const example = examples(defaults)[entry.key]
    return {
      where: `--${entry.key}`,
      given: shown(value),
      expected: entry.type.name,
      fix:
        typeof example === 'boolean'
          ? 'leave it out for false'
          : `write it as in --${entry.key} ${typed(example)}`,
    }
  }

const known = (
  raw: Readonly<Record<string, unknown>>,
): E.Either<Problem, Readonly<Record<string, unknown>>> => {
  const stranger = Object.keys(raw).find((name) => !settingNames.includes(name))
  return stranger === undefined ? E.right(raw) : E.left(unknownOption(`--${stranger}`, settingNames))
}

const readable = (settings: Settings): E.Either<Problem, Settings> =>
  pipe(
    parseAngles(settings.angles),
    E.bimap(
      (problem) => ({ ...problem, where: '--angles' }),
      () => settings,
    ),
  )

/**
 * Settings from an object of options, completed by the defaults. Problems, the first only: no object, an
 * unknown name, a wrong type or range, angles that cannot be read.
 */
export const decodeSettings =
  (defaults: Defaults) =>
  (raw: unknown): E.Either<Problem, Settings> =>
    t.UnknownRecord.is(raw)
      ? pipe(
          known(raw),
          E.chain((given) =>
            pipe(codec.decode({ ...defaultSettings(defaults), ...given }), E.mapLeft(refused(defaults))),
          ),
          E.chain(readable),
        )
      : E.left({ where: 'settings', given: shown(raw), expected: 'an object with an entry for each option' })

/** The settings of a run that goes on: those it began with, but placed, shown and debugged as asked now. */
export const resumed = (
  stored: Settings,
  { out, resume, quiet, json, debug, explain }: Settings,
): Settings => ({
  ...stored,
  ...(out !== undefined && { out }),
  resume,
  quiet,
  json,
  debug,
  explain,
})
