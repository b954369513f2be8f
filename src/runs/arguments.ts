/**
 * The command line of an experiment. Pure: help is a value, so is what is wrong; nothing is printed and
 * nothing exits. Contract: an option is understood or refused, never ignored; values are checked by
 * `decodeSettings` alone.
 */
import { Command, CommanderError, Option as Flag } from 'commander'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { flagOf, type Option, type Options } from './option'
import { unknownOption } from './settings'

/** What was asked for: the help text, or a run with these options, not yet checked. */
export type Arguments =
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'run'
      /** A JSON file of settings, which the options below override. */
      readonly config: string | undefined
      readonly given: Readonly<Record<string, unknown>>
    }

/** Names with a line about each. */
export type Described = readonly (readonly [name: string, about: string])[]

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

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** Text that is no number stays text, for the decoder to refuse in the words it was typed in. */
const numberOrText = (text: string): number | string =>
  NUMBER.test(text) && (text.includes('.') || /e-/i.test(text) || Number.isSafeInteger(Number(text)))
    ? Number(text)
    : text

const startText = (start: unknown): string => {
  return typeof start === 'string' || typeof start === 'number' ? ` (default: ${start})` : ''
}

const flagFor = (name: string, { about, value, bare }: Option<unknown>, start: unknown): Flag => {
  const shown = bare === true ? `[${value}]` : `<${value}>`
  const flag = new Flag(
    value === undefined ? flagOf(name) : `${flagOf(name)} ${shown}`,
    `${about}${startText(start)}`,
  )
  return ['n', 'number'].includes(value ?? '') ? flag.argParser(numberOrText) : flag
}

const commandFor = ({ command, about, options, starts }: Usage): Command =>
  Object.entries(options)
    .reduce(
      (built, [name, option]) => built.addOption(flagFor(name, option, starts[name])),
      new Command(command)
        .description(about)
        .exitOverride()
        .configureOutput({ writeErr: () => undefined })
        .configureHelp({ helpWidth: 100 })
        .helpOption(false),
    )
    .option(
      '--config <file>',
      'settings from a JSON file, such as the config.json of a run; options override it',
    )
    .option('-h, --help', 'show this text')

const listed = (title: string, entries: Described): string => {
  const width = Math.max(...entries.map(([name]) => name.length))
  return [`${title}:`, ...entries.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`)].join('\n')
}

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
    listed('The output folder holds', [['config.json', 'the settings of the run'], ...files]),
  ].join('\n\n')

const refuse = (where: string, given: string, expected: string, fix: string): E.Either<Problem, never> =>
  E.left({ where, given, expected, fix })

const noValue = (option: string): E.Either<Problem, never> =>
  refuse(option, 'no value', 'one after it', `write a value after ${option}, see --help`)

/** Splits the words into options and the rest. Commander throws where the last option lacks its value. */
const parsed = (command: Command, argv: readonly string[]): E.Either<Problem, readonly string[]> => {
  try {
    const { operands, unknown } = command.parseOptions([...argv])
    return E.right([...unknown, ...operands])
  } catch (error) {
    if (error instanceof CommanderError) return noValue(argv[argv.length - 1])
    throw error
  }
}

const nothingLeft = (words: readonly string[], names: readonly string[]): E.Either<Problem, undefined> => {
  const first = words.at(0)
  if (first === undefined) return E.right(undefined)
  if (!first.startsWith('-') || first === '-')
    return refuse('arguments', `'${first}'`, 'options, which begin with --', 'see --help')
  const [option] = first.split('=', 1)
  return first !== option && names.map(flagOf).includes(option)
    ? refuse(
        option,
        `the value '${first.slice(option.length + 1)}'`,
        'none',
        `write ${option} alone, or leave it out`,
      )
    : E.left(unknownOption(option, [...names, 'config', 'help']))
}

/** An option in the place of a value: the value was forgotten. */
const valuesGiven = (given: Readonly<Record<string, unknown>>): E.Either<Problem, undefined> => {
  const swallowing = Object.keys(given).find((name) => String(given[name]).startsWith('--'))
  return swallowing === undefined ? E.right(undefined) : noValue(flagOf(swallowing))
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
 * Problems: an unknown option (with the nearest one), a value too few or too many, a word that is no option,
 * settings beside `--resume`, a preset beside `--config`.
 */
export const parseArguments = (argv: readonly string[], usage: Usage): E.Either<Problem, Arguments> => {
  const command = commandFor(usage)
  const rest = parsed(command, argv)
  const { help, config, ...given } = command.opts<
    Readonly<Record<string, unknown>> & { readonly config?: string }
  >()
  return help === true
    ? E.right({ kind: 'help', text: helpText(command, usage) })
    : pipe(
        rest,
        E.chain((words) => nothingLeft(words, Object.keys(usage.options))),
        E.chain(() => valuesGiven({ ...given, ...(config !== undefined && { config }) })),
        E.chain(() => resumable({ ...given, ...(config !== undefined && { config }) }, usage.options)),
        E.chain(() => onePreset(given, config)),
        E.map(() => ({ kind: 'run', config, given })),
      )
}
