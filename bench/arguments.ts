/** The command line of the benchmark. Contract: what is not understood is refused; nothing is printed here. */
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import * as E from 'fp-ts/Either'
import type { Problem } from '../src'
import { engineNames } from '../src/engines'
import { leaders } from './harness/recruits'

/** Where tables, results and pictures of the parts go. */
export const OUT = join('runs', 'bench')

export interface Arguments {
  readonly names: readonly string[]
  /** Without it, the fast ones that are here; without this or that, the curves have the fastest few only. */
  readonly engines: readonly string[] | undefined
  readonly peers: readonly string[] | undefined
  /** Steps that are timed; without it, as many as the time allows. */
  readonly reps: number | undefined
  readonly json: string | undefined
  readonly list: boolean
}

export type Parsed = { readonly help: string } | Arguments

/** What there is to choose from, each with a line about it. */
export interface Choices {
  readonly parts: readonly (readonly [name: string, about: string])[]
  readonly peers: readonly string[]
}

const command = (): Command =>
  new Command('npm run bench --')
    .description('Times Weyl and its peers on the same work, after checking that they compute the same.')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .argument('[names...]', 'parts to run, of those below (default: all)')
    .option(
      '--engines <names>',
      `engines of Weyl, with commas (default: the fast ones that are here, for curves ${leaders.engines.join()})`,
    )
    .option(
      '--peers <names>',
      `who else takes part, with commas, or none (default: all, for curves ${leaders.peers.join()})`,
    )
    .option('--reps <n>', 'timed steps of each contender (default: some seconds of them)')
    .option('--json <file>', `also write all results to this file; each part's are in ${OUT}`)
    .option('--list', 'show the parts and the contenders, and run nothing')

const listed = (title: string, rows: Choices['parts']): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return [`${title}:`, ...rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`)].join('\n')
}

/** The parts and contenders, as text. */
export const listing = ({ parts, peers }: Choices): string =>
  [
    listed('Parts', parts),
    listed('Engines of Weyl', engineNames),
    `Peers:\n  ${peers.join(', ')}; bench/README.md says how to install them`,
  ].join('\n\n')

const strangers = (what: string, given: readonly string[], known: readonly string[]): readonly Problem[] =>
  given
    .filter((name) => !known.includes(name))
    .map((name) => ({ where: what, given: `'${name}'`, expected: `one of ${known.join(', ')}` }))

const wholeFrom1 = (text: string): readonly Problem[] =>
  /^[1-9]\d*$/.test(text)
    ? []
    : [{ where: '--reps', given: `'${text}'`, expected: 'a whole number from 1 on' }]

const separated = (text: string | undefined): readonly string[] | undefined =>
  text === 'none' ? [] : text?.split(',')

interface Options {
  readonly engines?: string
  readonly peers?: string
  readonly reps?: string
  readonly json?: string
  readonly list?: true
}

/** What the words after the script's name ask for. */
export const parseArguments = (words: readonly string[], choices: Choices): E.Either<Problem, Parsed> => {
  const parser = command()
  try {
    parser.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.code === 'commander.helpDisplayed'
      ? E.right({ help: `${parser.helpInformation().trimEnd()}\n\n${listing(choices)}` })
      : E.left({
          where: 'arguments',
          given: error.message.replace(/^error: /, ''),
          expected: 'options and names that --help lists',
          fix: 'npm run bench -- --help',
        })
  }
  const options = parser.opts<Options>()
  const names = parser.args.length === 0 ? choices.parts.map(([name]) => name) : parser.args
  const engines = separated(options.engines)
  const peers = separated(options.peers)
  const [problem] = [
    ...strangers(
      'names',
      names,
      choices.parts.map(([name]) => name),
    ),
    ...strangers(
      '--engines',
      engines ?? [],
      engineNames.map(([name]) => name),
    ),
    ...strangers('--peers', peers ?? [], choices.peers),
    ...(options.reps === undefined ? [] : wholeFrom1(options.reps)),
  ]
  if (problem !== undefined) return E.left(problem)
  return E.right({
    names,
    engines,
    peers,
    reps: options.reps === undefined ? undefined : Number(options.reps),
    json: options.json,
    list: options.list === true,
  })
}
