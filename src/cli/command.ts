/**
 * A command of `weyl`, as a value: its words are checked, and its help is written, from one description. Contract: a
 * word is understood or refused.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { EXIT_CODES, type Flags, listed, wordsOf } from '../runs/options'

export interface Option {
  /** What stands for its value in help. */
  readonly value: string
  readonly about: string
}

export interface Command {
  /** What follows its name. */
  readonly usage: string
  readonly about: string
  /** The names that it takes: how many at least and at most, what they are, and a call that is right. */
  readonly takes: {
    readonly least: number
    readonly most: number
    readonly what: string
    readonly example: string
  }
  /** By name without dashes. */
  readonly options: Readonly<Record<string, Option>>
  readonly run: (given: Given) => Promise<void>
}

/** The words after a command. */
export interface Given {
  readonly names: readonly string[]
  readonly options: Readonly<Partial<Record<string, string>>>
  readonly signal: AbortSignal
}

/** All commands have it. */
const DEBUG = ['--debug', 'shows where in the code an error arose'] as const

const flagsOf = ({ options }: Command): Flags => ({
  ...Object.fromEntries(Object.keys(options).map((name) => [name, 'with a value' as const])),
  debug: 'alone',
})

/** Problems: those of `wordsOf`, too few or too many names. */
export const givenTo = (
  name: string,
  command: Command,
  argv: readonly string[],
): E.Either<Problem, Omit<Given, 'signal'>> =>
  pipe(
    wordsOf(argv, flagsOf(command)),
    E.chain(({ names, values }) => {
      const { least, most, what, example } = command.takes
      if (names.length >= least && names.length <= most) return E.right({ names, options: values })
      return E.left({
        where: `weyl ${name}`,
        given: names.length === 0 ? 'no name' : names.map((one) => `'${one}'`).join(' '),
        expected: what,
        fix: example,
      })
    }),
  )

export const exitCodes = (): string => listed('Exit codes', EXIT_CODES)

export const helpOf = (name: string, { usage, about, options }: Command): string =>
  [
    `Usage: weyl ${[name, usage].join(' ').trim()}\n\n${about}`,
    listed('Options', [
      ...Object.entries(options).map(([option, one]) => [`--${option} <${one.value}>`, one.about] as const),
      DEBUG,
      ['-h, --help', 'shows this text'],
    ]),
    exitCodes(),
  ].join('\n\n')
