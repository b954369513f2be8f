/**
 * A sweep as a value: one experiment at many settings, each with several seeds. What is in a file of JSON and what a
 * script says are the same.
 */
import { inspect } from 'node:util'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import type { Problem } from '../../dsl/core/problem'
import { unknownName } from '../problems'

/** Settings of an experiment by their names, as in the `config.json` of a run. */
const settings = t.readonly(t.UnknownRecord)

/** Numbers between two others; `log` draws their logarithm evenly, `whole` rounds down. */
const range = t.readonly(
  t.intersection([t.type({ from: t.number, to: t.number }), t.partial({ log: t.boolean, whole: t.boolean })]),
)

const random = t.readonly(
  t.intersection([
    t.type({
      count: t.number,
      /** For each setting a range, or values of which one is drawn. */
      draw: t.readonly(t.record(t.string, t.union([t.readonlyArray(t.unknown), range]))),
    }),
    t.partial({ seed: t.number }),
  ]),
)

const fields = {
  /** Of all cells. */
  settings,
  /** Values of each setting: all combinations of them. */
  grid: t.readonly(t.record(t.string, t.readonlyArray(t.unknown))),
  random,
  /** Settings that belong together, one by one. */
  list: t.readonlyArray(settings),
  /** How many, from 0 on, or which. */
  seeds: t.union([t.number, t.readonlyArray(t.number)]),
  /** Sets the tasks aside that settings are chosen by: cells are not trained on them, and judged on them, too. */
  validation: t.boolean,
}

/** As in a file: with the name of the experiment. */
export const sweep = t.readonly(t.intersection([t.type({ experiment: t.string }), t.partial(fields)]))

export type Sweep = t.TypeOf<typeof sweep>

/** What is varied: every combination of the grid with every draw, with every entry of the list, with every seed. */
export type SweepChoices = Omit<Sweep, 'experiment'>

export type Range = t.TypeOf<typeof range>

const WORDS: Readonly<Record<string, string>> = {
  experiment: 'the name of an experiment',
  settings: 'an object of settings, such as { "steps": 200 }',
  grid: 'a list of values for each setting, such as { "innerRate": [0.01, 0.1] }',
  random: '{ "count": 20, "draw": { "innerRate": { "from": 0.001, "to": 1, "log": true } } }',
  list: 'a list of settings, such as [{ "innerRate": 0.01, "innerSteps": 3 }]',
  seeds: 'how many, such as 5, or which, such as [0, 1, 2]',
  validation: 'true or false',
}

const shown = (value: unknown): string => inspect(value, { depth: 1, breakLength: Infinity })

/** A sweep from outside; `where` names its file. Problems: no object, a field that is unknown or of another kind. */
export const decodeSweep = (where: string, raw: unknown): E.Either<Problem, Sweep> => {
  if (!t.UnknownRecord.is(raw))
    return E.left({
      where,
      given: shown(raw),
      expected: 'an object with the name of an experiment and what is varied',
      fix: 'such as { "experiment": "synthetic", "grid": { "innerRate": [0.01, 0.1] }, "seeds": 3 }',
    })
  const names = Object.keys(WORDS)
  const stranger = Object.keys(raw).find((name) => !names.includes(name))
  if (stranger !== undefined)
    return E.left(unknownName(stranger, names, { where, missing: 'nothing', fix: 'take it out' }))
  return pipe(
    sweep.decode(raw),
    E.mapLeft((): Problem => {
      const wrong = Object.entries({ experiment: t.string, ...fields }).find(
        ([name, codec]) => (name === 'experiment' || raw[name] !== undefined) && !codec.is(raw[name]),
      )
      const name = wrong?.[0] ?? 'experiment'
      return {
        where: `${where}: ${name}`,
        given: shown(raw[name]),
        expected: WORDS[name],
        fix: `write "${name}": as in docs/many-machines.md`,
      }
    }),
  )
}
