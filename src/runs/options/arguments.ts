/**
 * The command line of an experiment: its options as those of a command, their values as settings not yet checked, which
 * is for `decodeSettings` alone.
 */
import { type Command, Option as Flag } from 'commander'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { decimal } from '../../data/decimal'
import type { Problem } from '../../dsl/core/problem'
import { commandNamed, read, taught } from './command-line'
import { type Described, EXIT_CODES, listed } from './help'
import { flagOf, type Option, type Options } from './option'
import { caught, fromEither } from '../problems'

/** A run that was asked for, with these options, not yet checked. */
export interface Arguments {
  /** A JSON file of settings, which the options below override. */
  readonly config: string | undefined
  readonly given: Readonly<Record<string, unknown>>
}

/** An experiment, as its help tells of it. */
export interface Usage {
  /** How it is called, such as `npx ts-node examples/rmnist.ts`. */
  readonly command: string
  /** One paragraph: what the run does. */
  readonly about: string
  readonly options: Options
  readonly starts: Readonly<Record<string, unknown>>
  readonly presets: Described
  readonly engines: Described
  /** Words that are of use after the command, and what for. */
  readonly examples: Described
  /** What it leaves in its folder. */
  readonly files: Described
}

/** Text that is no number stays text, for the decoder to refuse in the words it was typed in. */
const numberOrText = (text: string): number | string => {
  const value = decimal(text) ?? NaN
  return Number.isFinite(value) ? value : text
}

const startText = (start: unknown): string =>
  typeof start === 'string' || typeof start === 'number' ? ` (default: ${start})` : ''

const flagFor = (name: string, { about, value, bare }: Option<unknown>, start: unknown): Flag => {
  const shown = bare === true ? `[${value}]` : `<${value}>`
  return new Flag(
    value === undefined ? flagOf(name) : `${flagOf(name)} ${shown}`,
    `${about}${startText(start)}`,
  )
}

const helpAfter = ({ command, engines, examples, files, presets }: Usage): string =>
  [
    '',
    ...(presets.length === 0 ? [] : [listed('Presets', presets)]),
    listed('Engines', engines),
    ['Examples:', ...examples.flatMap(([words, about]) => [`  ${command} ${words}`, `    ${about}`])].join(
      '\n',
    ),
    listed('Exit codes', EXIT_CODES),
    listed('The output folder holds', files),
  ].join('\n\n')

/** Gives a command the options and the help of an experiment; `run` gets what the words say. */
export const forExperiment = (command: Command, usage: Usage, run: (given: Arguments) => void): Command => {
  for (const [name, option] of Object.entries(usage.options))
    command.addOption(flagFor(name, option, usage.starts[name]))
  command
    .description(usage.about)
    .option(
      '--config <file>',
      'settings from a JSON file, such as the config.json of a run; options override it',
    )
    .addHelpText('after', helpAfter(usage).replace(/^\n/, ''))
    .action(() => run(fromEither(argumentsIn(command.opts(), usage.options))))
  return taught(command, {
    where: 'arguments',
    expected: 'options, which begin with --',
    fix: 'see --help',
  })
}

const refuse = (where: string, given: string, expected: string, fix: string): E.Either<Problem, never> =>
  E.left({ where, given, expected, fix })

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
const onePreset = ({ config, given }: Arguments): E.Either<Problem, undefined> =>
  given.preset === undefined || config === undefined
    ? E.right(undefined)
    : refuse('--preset', 'a preset together with --config', 'one of the two', 'leave one of them out')

/** The options by the names that settings have. Problems: settings beside `--resume`, a preset beside `--config`. */
const argumentsIn = (
  { config, ...words }: Readonly<Record<string, unknown>>,
  options: Options,
): E.Either<Problem, Arguments> => {
  const isNumber = (name: string): boolean => ['n', 'number'].includes(options[name].value ?? '')
  const given = Object.fromEntries(
    Object.entries(words).map(([name, value]) => [
      name,
      typeof value === 'string' && isNumber(name) ? numberOrText(value) : value,
    ]),
  )
  const found: Arguments = { config: typeof config === 'string' ? config : undefined, given }
  return pipe(
    resumable({ ...given, ...(config !== undefined && { config }) }, options),
    E.chain(() => onePreset(found)),
    E.map(() => found),
  )
}

/**
 * What the words after the script's name (`process.argv.slice(2)`) ask for: the help text, or a run. Problems: those of
 * `taught`, and settings that do not go together.
 */
export const parseArguments = (
  argv: readonly string[],
  usage: Usage,
): E.Either<Problem, { readonly help: string } | Arguments> =>
  caught(() => {
    const [help, runs]: [string[], Arguments[]] = [[], []]
    const command = commandNamed(usage.command, (text) => void help.push(text))
    read(
      forExperiment(command, usage, (words) => void runs.push(words)),
      argv,
    )
    return help.length > 0 ? { help: help.join('').trimEnd() } : runs[0]
  })
