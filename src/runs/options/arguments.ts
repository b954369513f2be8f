/**
 * The command line of an experiment. Pure: help is a value, so is what is wrong; nothing is printed and
 * nothing exits. Contract: an option is understood or refused, never ignored; values are checked by
 * `decodeSettings` alone.
 */
import { Command, Option as Flag } from 'commander'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { decimal } from '../../data/decimal'
import type { Problem } from '../../dsl/core/problem'
import { type Described, EXIT_CODES, listed } from './help'
import { flagOf, type Option, type Options } from './option'
import { asksForHelp, type Flags, type Words, wordsOf } from './words'

/** What was asked for: the help text, or a run with these options, not yet checked. */
export type Arguments =
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'run'
      /** A JSON file of settings, which the options below override. */
      readonly config: string | undefined
      readonly given: Readonly<Record<string, unknown>>
    }

/** An experiment, as its help tells of it. */
export interface Usage {
  /** How it is called, such as `npx ts-node examples/rmnist.ts`. */
  readonly command: string
  /** Of its run folders. */
  readonly name: string
  /** One paragraph: what the run does. */
  readonly about: string
  readonly options: Options
  readonly starts: Readonly<Record<string, unknown>>
  readonly presets: Described
  readonly engines: Described
  /** What a run leaves in its folder besides `config.json`. */
  readonly files: Described
}

/** Text that is no number stays text, for the decoder to refuse in the words it was typed in. */
const numberOrText = (text: string): number | string => {
  const value = decimal(text) ?? NaN
  return Number.isFinite(value) ? value : text
}

const startText = (start: unknown): string => {
  return typeof start === 'string' || typeof start === 'number' ? ` (default: ${start})` : ''
}

const isNumber = ({ value }: Option<unknown>): boolean => value === 'n' || value === 'number'

const flagFor = (name: string, { about, value, bare }: Option<unknown>, start: unknown): Flag => {
  const shown = bare === true ? `[${value}]` : `<${value}>`
  return new Flag(
    value === undefined ? flagOf(name) : `${flagOf(name)} ${shown}`,
    `${about}${startText(start)}`,
  )
}

const commandFor = ({ command, about, options, starts }: Usage): Command =>
  Object.entries(options)
    .reduce(
      (built, [name, option]) => built.addOption(flagFor(name, option, starts[name])),
      new Command(command).description(about).configureHelp({ helpWidth: 100 }).helpOption(false),
    )
    .option(
      '--config <file>',
      'settings from a JSON file, such as the config.json of a run; options override it',
    )
    .option('-h, --help', 'show this text')

const helpText = (built: Command, { command, name, engines, files, presets }: Usage): string =>
  [
    built.helpInformation().trimEnd(),
    ...(presets.length === 0 ? [] : [listed('Presets', presets)]),
    listed('Engines', engines),
    [
      'Examples:',
      `  ${command} --steps 10`,
      '    a first try: ten steps, to see that everything works',
      `  ${command} --seed 1 --seeds 3 --out runs/${name}-seeds`,
      '    three seeds, with intervals over them, in a folder of its own',
      `  ${command} --resume --out runs/${name}`,
      '    go on where that run was interrupted',
    ].join('\n'),
    listed('Exit codes', EXIT_CODES),
    listed('The output folder holds', [['config.json', 'the settings of the run'], ...files]),
  ].join('\n\n')

const refuse = (where: string, given: string, expected: string, fix: string): E.Either<Problem, never> =>
  E.left({ where, given, expected, fix })

const flagsOf = (options: Options): Flags => ({
  ...Object.fromEntries(
    Object.entries(options).map(([name, { value, bare }]) => [
      flagOf(name).slice(2),
      value === undefined
        ? ('alone' as const)
        : bare === true
          ? ('either' as const)
          : ('with a value' as const),
    ]),
  ),
  config: 'with a value',
})

/** The options among the words, by the names that settings have. */
const optionsIn = (
  { values, alone, names }: Words,
  options: Options,
): E.Either<Problem, Readonly<Record<string, unknown>>> => {
  if (names.length > 0)
    return refuse('arguments', `'${names[0]}'`, 'options, which begin with --', 'see --help')
  const entries = Object.entries(options).flatMap(([name, option]): (readonly [string, unknown])[] => {
    const flag = flagOf(name).slice(2)
    if (alone.includes(flag)) return [[name, true]]
    if (!(flag in values)) return []
    return [[name, isNumber(option) ? numberOrText(values[flag]) : values[flag]]]
  })
  return E.right(Object.fromEntries(entries))
}

const resumable = (
  given: Readonly<Record<string, unknown>>,
  options: Options,
): E.Either<Problem, undefined> => {
  const fixed = Object.keys(given).find((name) => options[name]?.ofTheCall !== true)
  const free = Object.keys(options).filter((name) => options[name].ofTheCall === true)
  return given.resume === undefined || fixed === undefined
    ? E.right(undefined)
    : refuse(
        flagOf(fixed),
        'this option together with --resume',
        `only ${free.map(flagOf).join(', ')} beside --resume`,
        `leave ${flagOf(fixed)} out: a resumed run keeps the settings it began with`,
      )
}

/** A file of settings has a value for every option, so that a preset would change nothing. */
const onePreset = (
  given: Readonly<Record<string, unknown>>,
  config: string | undefined,
): E.Either<Problem, undefined> =>
  given.preset === undefined || config === undefined
    ? E.right(undefined)
    : refuse('--preset', 'a preset together with --config', 'one of the two', 'leave one of them out')

/**
 * What the words after the script's name (`process.argv.slice(2)`) ask for. `--help` wins over all else.
 * Problems: those of `wordsOf`, a word that is no option, settings beside `--resume`, a preset beside `--config`.
 */
export const parseArguments = (argv: readonly string[], usage: Usage): E.Either<Problem, Arguments> =>
  asksForHelp(argv)
    ? E.right({ kind: 'help', text: helpText(commandFor(usage), usage) })
    : pipe(
        E.Do,
        E.bind('words', () => wordsOf(argv, flagsOf(usage.options))),
        E.bind('given', ({ words }) => optionsIn(words, usage.options)),
        E.let('config', ({ words }): string | undefined => words.values.config),
        E.chainFirst(({ given, config }) =>
          resumable({ ...given, ...(config !== undefined && { config }) }, usage.options),
        ),
        E.chainFirst(({ given, config }) => onePreset(given, config)),
        E.map(({ given, config }) => ({ kind: 'run', config, given })),
      )
