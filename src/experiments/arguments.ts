/**
 * The command line of an experiment. Pure: help is a value, so is what is wrong; nothing is printed and
 * nothing exits. Contract: an option is understood or refused, never ignored, and values are checked by
 * `decodeSettings` alone.
 */
import { Command, CommanderError, Option } from 'commander'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import {
  decodeSettings,
  type Defaults,
  defaultSettings,
  type Settings,
  settingNames,
  unknownOption,
} from './settings'

/** What was asked for: the help text, or a run. */
export type Arguments =
  { readonly kind: 'help'; readonly text: string } | { readonly kind: 'run'; readonly settings: Settings }

/** Names with a line about each. */
export type Described = readonly (readonly [name: string, about: string])[]

/** An experiment, as its help tells of it. */
export interface Experiment {
  /** Of the script in `examples`, and of the run folders. */
  readonly name: string
  /** One paragraph: what the run does. */
  readonly about: string
  readonly defaults: Defaults
  readonly engines: Described
  /** What a run leaves in its folder besides `config.json`. */
  readonly files: Described
}

/** Settings that say how to run, not what; all others belong to the run and stay when it is resumed. */
const OF_THE_CALL = ['out', 'resume', 'quiet', 'json', 'debug', 'explain']

/** Text that is no whole number stays text, for the decoder to refuse in the words it was typed in. */
const wholeOrText = (text: string): number | string =>
  /^[+-]?\d+(e\+?\d+)?$/i.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text

const commandFor = ({ name, about, defaults }: Experiment): Command => {
  const { engine, seed, steps, tasks, support, query, angles } = defaultSettings(defaults)
  const number = (flags: string, meaning: string) => new Option(flags, meaning).argParser(wholeOrText)
  return new Command(`npx ts-node examples/${name}.ts`)
    .description(about)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({ helpWidth: 100 })
    .helpOption(false)
    .option('--engine <name>', `what computes: one of the engines below (default: ${engine})`)
    .addOption(
      number('--seed <n>', `all randomness follows from it, a whole number from 0 on (default: ${seed})`),
    )
    .addOption(number('--steps <n>', `outer steps (default: ${steps})`))
    .addOption(number('--tasks <n>', `tasks per outer step (default: ${tasks})`))
    .addOption(number('--support <n>', `images per task to adapt on (default: ${support})`))
    .addOption(number('--query <n>', `images per task to be judged by (default: ${query})`))
    .option(
      '--angles <degrees>',
      'angles of the training tasks: 24 for 24 even ones over the circle, 0,15,30 for a list of degrees, ' +
        `0..90 for all degrees of a range (default: ${angles})`,
    )
    .option(
      '--data <folder>',
      'your own images: four IDX files named like those of MNIST (default: MNIST, which is installed)',
    )
    .option('--out <folder>', `a new folder for the results (default: runs/${name}, or runs/${name}-2, …)`)
    .option('--resume', 'go on with the interrupted run in --out, with the settings it began with')
    .option('--quiet', 'show no progress')
    .option('--json', 'print the results as JSON')
    .option('--explain', 'before training, show what the compiler makes of each model')
    .option('--debug', 'show where in the code an error arose')
    .option('-h, --help', 'show this text')
}

const listed = (title: string, entries: Described): string => {
  const width = Math.max(...entries.map(([name]) => name.length))
  return [`${title}:`, ...entries.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`)].join('\n')
}

const helpText = (command: Command, { name, engines, files }: Experiment): string =>
  [
    command.helpInformation().trimEnd(),
    listed('Engines', engines),
    [
      'Examples:',
      `  ${command.name()} --steps 10`,
      '    a first try: ten steps, to see that everything works',
      `  ${command.name()} --seed 1 --angles 0..180 --out runs/${name}-half-circle`,
      '    another seed, every angle of half the circle, and a folder of its own',
      `  ${command.name()} --resume --out runs/${name}`,
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

const nothingLeft = (words: readonly string[]): E.Either<Problem, undefined> => {
  const first = words.at(0)
  if (first === undefined) return E.right(undefined)
  if (!first.startsWith('-') || first === '-')
    return refuse('arguments', `'${first}'`, 'options, which begin with --', 'see --help')
  const [option] = first.split('=', 1)
  return first !== option && settingNames.includes(option.slice(2))
    ? refuse(
        option,
        `the value '${first.slice(option.length + 1)}'`,
        'none',
        `write ${option} alone, or leave it out`,
      )
    : E.left(unknownOption(option, [...settingNames, 'help']))
}

/** An option in the place of a value: the value was forgotten. */
const valuesGiven = (given: Readonly<Record<string, unknown>>): E.Either<Problem, undefined> => {
  const swallowing = Object.keys(given).find((name) => String(given[name]).startsWith('--'))
  return swallowing === undefined ? E.right(undefined) : noValue(`--${swallowing}`)
}

const resumable = (given: Readonly<Record<string, unknown>>): E.Either<Problem, undefined> => {
  const fixed = Object.keys(given).find((name) => !OF_THE_CALL.includes(name))
  return given.resume === undefined || fixed === undefined
    ? E.right(undefined)
    : refuse(
        `--${fixed}`,
        'this option together with --resume',
        `only ${OF_THE_CALL.map((name) => `--${name}`).join(', ')} beside --resume`,
        `leave --${fixed} out: a resumed run keeps the settings it began with`,
      )
}

/**
 * What the words after the script's name (`process.argv.slice(2)`) ask for. `--help` wins over all else.
 * Problems: an unknown option (with the nearest one), a value too few or too many, a word that is no option,
 * settings beside `--resume`, and those of `decodeSettings`.
 */
export const parseArguments = (
  argv: readonly string[],
  experiment: Experiment,
): E.Either<Problem, Arguments> => {
  const command = commandFor(experiment)
  const rest = parsed(command, argv)
  const { help, ...given } = command.opts<Readonly<Record<string, unknown>>>()
  return help === true
    ? E.right({ kind: 'help', text: helpText(command, experiment) })
    : pipe(
        rest,
        E.chain(nothingLeft),
        E.chain(() => valuesGiven(given)),
        E.chain(() => resumable(given)),
        E.chain(() => decodeSettings(experiment.defaults)(given)),
        E.map((settings) => ({ kind: 'run', settings })),
      )
}
