/**
 * An experiment as a value: its options, and the studies that settings ask for. `defineExperiment` checks the types
 * of its own options; what runs it sees settings that all experiments have, and studies.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../dsl/core/problem'
import { called, conditionsOf, studiesOf } from './foreign-code'
import {
  type CommonSettings,
  commonOptions,
  decodeSettings,
  type Described,
  type Option,
  type Options,
  resumed,
  type Sheet,
  startsOf,
  type Values,
} from './options'
import type { Conditions } from './report'
import type { CheckValue, Published } from './store'
import type { Study } from './training'

/** The settings of an experiment with options of its own, which may replace common ones. */
export type Settings<O extends Options> = Values<Omit<typeof commonOptions, keyof O> & O>

/** What an experiment says of itself. */
export interface Definition<O extends Options> {
  /** Of its script, its command and its run folders. */
  readonly name: string
  /** One line. */
  readonly title: string
  /** One paragraph for `--help`. */
  readonly about: string
  /** What a reader of the report must know who was not there. */
  readonly lead: string
  /** Its own options, beside those of all experiments. */
  readonly options: O
  /** Where it begins at other values than the options themselves. */
  readonly starts: Partial<Settings<O>>
  /** Settings under a name, for `--preset`; what is given beside it counts more. */
  readonly presets: Readonly<
    Record<
      string,
      {
        /** What it is for, in one line of `--help`. */
        readonly about: string
        /** Where it begins at other values than the experiment. */
        readonly settings: Partial<Settings<O>>
      }
    >
  >
  /** What no single option can tell. */
  readonly check?: (settings: Settings<O>) => E.Either<Problem, unknown>
  /** What is compared; it may have to look at data first. */
  readonly studies: (settings: Settings<O>) => TE.TaskEither<Problem, readonly Study[]>
  /** Values measured elsewhere with these settings. */
  readonly checkValues?: (settings: Settings<O>) => readonly CheckValue[]
  /** What others report on this benchmark, for a table of errors beside ours. */
  readonly published?: readonly Published[]
  /** Where its tasks are made under conditions: what it makes of them in reports. */
  readonly conditions?: Conditions
}

/** An experiment, ready to be run. */
export interface Experiment {
  /** Of its script, its command and its run folders. */
  readonly name: string
  /** One line. */
  readonly title: string
  /** One paragraph for `--help`. */
  readonly about: string
  /** What a reader of the report must know who was not there. */
  readonly lead: string
  /** All that can be set, its own options among them. */
  readonly options: Options
  /** The values that options begin with, by name. */
  readonly starts: Readonly<Record<string, unknown>>
  /** The names of its presets, each with what it is for. */
  readonly presets: Described
  /** All settings, also the experiment's own, from an object of options, as `decodeSettings`. */
  readonly decode: (raw: unknown) => E.Either<Problem, CommonSettings>
  /** What is compared with these settings. Problems: data that cannot be read, settings that do not go together. */
  readonly studies: (settings: CommonSettings) => TE.TaskEither<Problem, readonly Study[]>
  /** Values measured elsewhere with these settings, to stand beside ours. */
  readonly checkValues: (settings: CommonSettings) => readonly CheckValue[]
  /** Errors that others report on this benchmark. */
  readonly published: readonly Published[]
  /** What it makes of the conditions of its tasks, where they have any. */
  readonly conditions: Conditions | undefined
  /** The settings of a run that goes on. */
  readonly resumed: (stored: CommonSettings, asked: CommonSettings) => CommonSettings
}

/**
 * The experiment, for `runExperiment` to run: `examples/20-my-own-experiment.ts`.
 *
 * @example
 * const mine = defineExperiment({
 *   name: 'lines',
 *   title: 'Lines through 0',
 *   about: 'Learns to find a line by one step.',
 *   lead: 'A task is a line through 0.',
 *   options: { steepest: positiveOption(2, 'the largest slope') },
 *   starts: { steps: 100 },
 *   presets: { quick: { about: 'to see that it runs', settings: { steps: 5 } } },
 *   studies: () => attempt(() => Promise.resolve([])),
 * })
 * mine.starts.steps // 100
 * mine.starts.steepest // 2
 * mine.presets // [['quick', 'to see that it runs']]
 */
export const defineExperiment = <O extends Options>(definition: Definition<O>): Experiment => {
  const {
    name,
    title,
    about,
    lead,
    starts,
    presets,
    check,
    studies,
    checkValues,
    published = [],
    conditions,
  } = definition
  const all: Readonly<Record<string, Option<unknown>>> = { ...commonOptions, ...definition.options }
  const begun: Readonly<Record<string, unknown>> = starts
  // an option is asked for in help and problems with the value that it starts at here
  const options = Object.fromEntries(
    Object.entries(all).map(([key, option]) => [
      key,
      key in begun ? { ...option, start: begun[key] } : option,
    ]),
  ) as unknown as Omit<typeof commonOptions, keyof O> & O
  const sheet: Sheet<Omit<typeof commonOptions, keyof O> & O> = {
    options,
    presets: Object.fromEntries(Object.entries(presets).map(([key, preset]) => [key, preset.settings])),
    check: (settings) => called(`check of '${name}'`, () => check?.(settings) ?? E.right(undefined)),
  }
  const decode = decodeSettings(sheet)
  // settings that were decoded have the entries of all options, which the types of those outside do not tell
  const common = (settings: Settings<O>) => settings as unknown as CommonSettings
  const own = (settings: CommonSettings) => settings as unknown as Settings<O>
  return {
    name,
    title,
    about,
    lead,
    options,
    starts: startsOf(sheet),
    presets: Object.entries(presets).map(([key, preset]) => [key, preset.about] as const),
    decode: (raw) => pipe(decode(raw), E.map(common)),
    studies: (settings) => studiesOf(`studies of '${name}'`, () => studies(own(settings))),
    checkValues: (settings) => called(`check values of '${name}'`, () => checkValues?.(own(settings)) ?? []),
    published,
    conditions: conditions && conditionsOf(`conditions of '${name}'`, conditions),
    resumed: (stored, asked) => resumed(sheet, stored, asked),
  }
}
