/** `weyl COMMAND …`: runs experiments, reports on runs, and tells of engines and programs. Exit codes as of `runMain`. */
import { version } from '../../package.json'
import { fail } from '../dsl/core/problem'
import * as experiments from '../experiments'
import { serveCells } from '../runs/cells'
import type { Experiment } from '../runs/experiment'
import { runMain } from '../runs/main'
import { asksForHelp, listed, wordsOf } from '../runs/options'
import { completed, fromEither, meant, unknownName } from '../runs/problems'
import { runAll } from '../runs/run'
import { type Command, exitCodes, givenTo, helpOf } from './command'
import { compareOf } from './compare'
import { completion } from './completion'
import { engines } from './engines'
import { exportFrom } from './export'
import { reportOf } from './report'

/** By the names that are typed. */
const catalogue: Readonly<Record<string, Experiment>> = Object.fromEntries(
  Object.values(experiments).map((experiment) => [experiment.name, experiment]),
)

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Those whose words are the name of an experiment and its options. */
const ofExperiments = {
  run: 'trains and judges its models, draws, and writes a report',
  explain: 'shows what the compiler makes of the steps of its models',
} as const

/** Those of the commands that only print or write what is there already. */
const others: Readonly<Record<string, Command>> = {
  report: reportOf(catalogue),
  compare: compareOf(catalogue),
  engines,
  export: exportFrom(catalogue),
  completion: {
    usage: '',
    about: 'prints what makes bash complete names: source <(weyl completion)',
    takes: { least: 0, most: 0, what: 'nothing after it', example: 'weyl completion' },
    options: {},
    run: () => {
      say(completion(names, Object.keys(catalogue)).trimEnd())
      return Promise.resolve()
    },
  },
}

const names: readonly string[] = [...Object.keys(ofExperiments), ...Object.keys(others)]

const experimentList = (): string =>
  listed(
    'Experiments',
    Object.values(catalogue).map(({ name, about }) => [name, `${about.split('. ')[0].slice(0, 90)}…`]),
  )

const helpText = (): string =>
  [
    'Usage: weyl COMMAND …\n\nMeta-learning of symmetries: experiments, reports, engines.',
    listed('Commands', [
      ...Object.entries(ofExperiments).map(
        ([name, about]) => [`${name} EXPERIMENT [options]`, about] as const,
      ),
      ...Object.entries(others).map(
        ([name, { usage, about }]) => [`${name} ${usage}`.trim(), about] as const,
      ),
      ['COMMAND --help', 'tells more of a command; weyl run EXPERIMENT --help of an experiment'],
      ['--version', 'prints the version'],
    ]),
    experimentList(),
    exitCodes(),
    [
      'Examples:',
      '  weyl run synthetic --ranks 1 --steps 200',
      '  weyl run rmnist --help',
      '  weyl compare runs/rmnist runs/rmnist-2 --out comparison.html',
    ].join('\n'),
  ].join('\n\n')

/** `weyl run …` and `weyl explain …`. */
const onExperiment = async (
  command: keyof typeof ofExperiments,
  [name, ...words]: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  if (name === '--help' || name === '-h') {
    say(
      `Usage: weyl ${command} EXPERIMENT [options]\n\n${ofExperiments[command]}\n\n${experimentList()}\n\n` +
        `Its options: weyl ${command} EXPERIMENT --help`,
    )
    return
  }
  const isPath = name !== undefined && /[\\/]|\.[cm]?[jt]sx?$/.test(name)
  const experiment = meant(name, catalogue, {
    where: `weyl ${command}`,
    missing: 'no experiment',
    fix: isPath
      ? `start a script of your own by itself, as in node ${name}`
      : `weyl ${command} ${Object.keys(catalogue)[0]}`,
  })
  await runAll(
    experiment,
    words,
    { command: `weyl ${command} ${experiment.name}`, onlyExplain: command === 'explain' },
    signal,
  )
}

/** What the words ask for; problems travel as exceptions. */
const obey = async ([word, ...rest]: readonly string[], signal: AbortSignal): Promise<void> => {
  if (word === undefined || word === '--help' || word === '-h') {
    say(helpText())
    return
  }
  // `weyl help run` is `weyl run --help`
  if (word === 'help') return obey([...rest, '--help'], signal)
  if (word === '--version' || word === '-V') {
    const [extra] = fromEither(wordsOf(rest, {})).names
    if (extra === undefined) {
      say(version)
      return
    }
    return fail({
      where: 'weyl --version',
      given: `'${extra}' after it`,
      expected: 'nothing',
      fix: 'weyl --version',
    })
  }
  if (word === 'run' || word === 'explain') return onExperiment(word, rest, signal)
  const command = Object.hasOwn(others, word)
    ? others[word]
    : fail(
        unknownName(word, names, {
          where: 'weyl',
          missing: 'no command',
          fix: Object.hasOwn(catalogue, word) ? `weyl run ${word}` : 'weyl --help',
        }),
      )
  if (asksForHelp(rest)) say(helpOf(word, command))
  else await command.run({ ...fromEither(givenTo(word, command, rest)), signal })
}

export const weyl = (words: readonly string[]): Promise<void> =>
  runMain((signal) => completed(() => obey(words, signal)), { debug: words.includes('--debug') })

/** The part of a thread of a run. */
export const serveExperiment = (name: string): void => {
  if (Object.hasOwn(catalogue, name)) serveCells(catalogue[name])
}
