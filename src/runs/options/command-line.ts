/**
 * Commands as `commander` has them, whose errors are problems. Contract: a word is understood or refused, never
 * ignored; an option twice is refused as well, because one of the two would be ignored; `--help` wins over all else.
 */
import { Command, CommanderError } from 'commander'
import { fail, type Problem } from '../../dsl/core/problem'
import { unknownOption } from './settings'
import { unknownName } from '../problems'

/** What a call lacks where words are missing, or too many. */
export interface Call {
  /** The name of the command, if it has no other in problems. */
  readonly where?: string
  readonly expected: string
  /** A call that is right, also in the place of one with that word. */
  readonly fix: string | ((word: string) => string)
}

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`

const namesOf = (command: Command): readonly string[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name())

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ')

const strangeOption = (command: Command, word: string): Problem => {
  const [flag] = word.split('=', 1)
  const known = command.options.flatMap(({ long }) => (typeof long === 'string' ? [long.slice(2)] : []))
  return flag !== word && known.includes(flag.slice(2))
    ? {
        where: flag,
        given: `the value '${word.slice(flag.length + 1)}'`,
        expected: 'none',
        fix: `write ${flag} alone, or leave it out`,
      }
    : unknownOption(flag, [...known, 'help'])
}

const withoutValue = (flag: string): Problem => ({
  where: flag,
  given: 'no value',
  expected: 'one after it',
  fix: `write a value after ${flag}, see --help`,
})

/** What commander tells in a sentence, as a problem. */
const problemOf = (command: Command, call: Call, { code, message }: CommanderError): Problem => {
  const { where = nameOf(command), expected } = call
  const [given] = command.args
  const fix = typeof call.fix === 'string' ? call.fix : call.fix(given ?? '')
  const [, word = ''] = /'([^]*)'/.exec(message) ?? []
  if (command.commands.length > 0 && code !== 'commander.unknownOption')
    return unknownName(given, namesOf(command), { where, missing: 'no name', fix })
  switch (code) {
    case 'commander.unknownOption':
      return strangeOption(command, word)
    case 'commander.optionMissingArgument':
      return withoutValue(word.split(' ')[0])
    case 'commander.excessArguments':
    case 'commander.missingArgument':
      return { where, given: given === undefined ? 'no name' : quoted(command.args), expected, fix }
    default:
      return { where, given: message.replace(/^error: /, ''), expected, fix }
  }
}

/** Refuses an option twice, and another option in the place of a value: it was forgotten. */
const checkOptions = (command: Command): void => {
  const seen = new Set<string>()
  for (const option of command.options)
    command.on(`option:${option.name()}`, (value: unknown) => {
      const where = `--${option.name()}`
      if (typeof value === 'string' && value.startsWith('--')) fail(withoutValue(where))
      if (seen.has(where))
        fail({
          where,
          given: 'this option twice',
          expected: 'it once',
          fix: 'leave one of the two out',
        })
      seen.add(where)
    })
}

/** The command with all its options, whose errors are thrown as problems. */
export const taught = (command: Command, call: Call): Command => {
  checkOptions(command)
  return command.exitOverride((error) => {
    // a text was asked for, and is printed
    if (error.exitCode === 0) throw error
    fail(problemOf(command, call, error))
  })
}

/** A command of that name; `print` takes help. */
export const commandNamed = (name: string, print: (text: string) => void): Command =>
  new Command(name)
    .configureHelp({ helpWidth: 100, subcommandTerm: (one) => `${one.name()} ${one.usage()}`.trim() })
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .helpOption('-h, --help', 'show this text')
    .showSuggestionAfterError(false)
    .enablePositionalOptions()

const asksForHelp = (word: string): boolean => word === '--help' || word === '-h'

/** Does what the words ask for; a request for help leaves nothing but the names of commands before it. */
const asked = (words: readonly string[]): readonly string[] => {
  const names = words.findIndex((word) => word.startsWith('-'))
  return words.some(asksForHelp) ? [...words.slice(0, Math.max(0, names)), '--help'] : words
}

/** Reads words: the action of the command that they name is called, or help printed. Throws problems. */
export const read = (command: Command, words: readonly string[]): void => {
  try {
    command.parse(asked(words), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error
  }
}
