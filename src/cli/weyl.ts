/**
 * `weyl COMMAND …`: runs experiments, reports on runs, and tells of engines and programs.
 *
 *   0  done      1  a problem, explained on stderr      130  interrupted
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { fail } from '../dsl/core/problem'
import * as experiments from '../experiments'
import { attempt } from '../runs/effects'
import { runMain } from '../runs/main'
import { meant } from '../runs/nearest'
import { runExperiment } from '../runs/run'
import type { Experiment } from '../runs/experiment'
import { compare } from './compare'
import { completion } from './completion'
import { engines } from './engines'
import { exported } from './export'
import { report } from './report'

/** By the names that are typed. */
const catalogue: Readonly<Record<string, Experiment>> = Object.fromEntries(
  Object.values(experiments).map((experiment) => [experiment.name, experiment]),
)

interface Command {
  readonly usage: string
  readonly about: string
  readonly run: (words: readonly string[], signal: AbortSignal) => Promise<void>
}

const experimentNamed = (name: string | undefined, command: string): Experiment =>
  meant(name, catalogue, {
    where: `weyl ${command}`,
    missing: 'no experiment',
    fix: `weyl ${command} ${Object.keys(catalogue)[0]}`,
  })

/** Those of the commands that only print or write what is there already. */
const commands: Readonly<Record<string, Command>> = {
  report: {
    usage: 'report RUN',
    about: 'writes report.html of a finished run anew',
    run: report,
  },
  compare: {
    usage: 'compare RUN RUN … [--out FILE]',
    about: 'lays finished runs side by side in one HTML file',
    run: compare,
  },
  engines: {
    usage: 'engines',
    about: 'lists what can compute here, and how to get the rest',
    run: engines,
  },
  export: {
    usage: 'export RUN [--model NAME] --out FILE.onnx',
    about: 'writes a trained model as an ONNX file that adapts to a support set and classifies',
    run: (words) => exported(words, catalogue),
  },
  completion: {
    usage: 'completion',
    about: 'prints what makes bash complete names: source <(weyl completion)',
    run: () => {
      process.stdout.write(completion([...Object.keys(commands), 'run', 'explain'], Object.keys(catalogue)))
      return Promise.resolve()
    },
  },
}

const listed = (entries: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...entries.map(([name]) => name.length))
  return entries.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`).join('\n')
}

const helpText = (): string =>
  [
    'Usage: weyl COMMAND …\n\nMeta-learning of symmetries: experiments, reports, engines.',
    `Commands:\n${listed([
      ['run EXPERIMENT [options]', 'trains and judges its models, draws, and writes a report'],
      ['explain EXPERIMENT [options]', 'shows what the compiler makes of the steps of its models'],
      ...Object.values(commands).map(({ usage, about }) => [usage, about] as const),
    ])}`,
    `Experiments:\n${listed(Object.values(catalogue).map(({ name, about }) => [name, `${about.split('. ')[0].slice(0, 90)}…`]))}`,
    [
      'Examples:',
      '  weyl run synthetic --ranks 1 --steps 200',
      '  weyl run rmnist --help',
      '  weyl compare runs/rmnist runs/rmnist-2 --out comparison.html',
    ].join('\n'),
  ].join('\n\n')

/** Runs a command that is no experiment, under the rules of `runMain`. */
const runCommand = (run: (signal: AbortSignal) => Promise<void>, words: readonly string[]): Promise<void> =>
  runMain(
    (signal) =>
      pipe(
        attempt(() => run(signal)),
        TE.map(() => undefined),
      ),
    { debug: words.includes('--debug') },
  )

/** What the words after `weyl` ask for. */
export const weyl = async ([word, ...rest]: readonly string[]): Promise<void> => {
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') {
    process.stdout.write(`${helpText()}\n`)
    return
  }
  await runCommand(async (signal) => {
    if (word === 'run' || word === 'explain') {
      const experiment = experimentNamed(rest[0], word)
      const command = `weyl ${word} ${experiment.name}`
      await runExperiment(experiment, rest.slice(1), { command, onlyExplain: word === 'explain' })
      return
    }
    const command = meant(
      word,
      { ...commands, run: commands.engines, explain: commands.engines },
      { where: 'weyl', missing: 'no command', fix: 'weyl --help' },
    )
    if (rest.includes('--help') || rest.includes('-h'))
      process.stdout.write(`Usage: weyl ${command.usage}\n\n${command.about}\n`)
    else await command.run(rest, signal)
  }, rest)
}

const served = t.type({ experiment: t.string })

/** The part of a thread of a run. */
export const serveExperiment = (data: unknown): void => {
  const experiment = served.is(data) ? catalogue[data.experiment] : undefined
  if (experiment === undefined)
    fail({
      where: 'internal: a thread',
      given: 'no experiment of that name',
      expected: 'one of the catalogue',
    })
  else void runExperiment(experiment)
}
