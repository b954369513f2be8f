/** `weyl COMMAND …`: runs experiments, reports on runs, and tells of engines and programs. Exit codes as of `runMain`. */
import { type Command, Help } from 'commander'
import { version } from '../../package.json'
import { serveCells } from '../runs/cells'
import { runMain } from '../runs/main'
import { commandNamed, EXIT_CODES, forExperiment, listed, read, taught } from '../runs/options'
import { completed, WEYL } from '../runs/problems'
import { explainAll, profileAll, profileUsageOf, runAll, usageOf } from '../runs/run'
import { catalogue } from './catalogue'
import { type Add, say, type Weyl } from './command'
import { addCache } from './cache'
import { addCompare } from './compare'
import { addCompletion } from './completion'
import { addEngines } from './engines'
import { addExport } from './export'
import { addReport } from './report'
import { addSweep } from './sweep'
import { addTensorboard } from './tensorboard'
import { addWatch } from './watch'
import { addWorker } from './worker'

const isPath = (word: string): boolean => /[\\/]|\.[cm]?[jt]sx?$/.test(word)

/** `weyl run`, `weyl explain` and `weyl profile`, each with a command for every experiment. */
const addExperiments: Add = (program, { later }) => {
  const all = {
    run: ['trains and judges its models, draws, and writes a report', runAll, usageOf],
    explain: ['shows what the compiler makes of the steps of its models', explainAll, usageOf],
    profile: ['shows where the time of the steps of its models goes', profileAll, profileUsageOf],
  } as const
  for (const [name, [about, does, usage]] of Object.entries(all)) {
    const command = program
      .command(name)
      .description(about)
      .usage('EXPERIMENT [options]')
      .addHelpText('after', `\nIts options: ${WEYL} ${name} EXPERIMENT --help`)
      .helpCommand(false)
    for (const experiment of Object.values(catalogue)) {
      const called = `${WEYL} ${name} ${experiment.name}`
      forExperiment(command.command(experiment.name), usage(experiment, called), (words) =>
        later((signal) => does(experiment, words, called, signal)),
      ).summary(`${experiment.about.split('. ')[0].slice(0, 90)}…`)
    }
    taught(command, {
      expected: 'the name of an experiment',
      fix: (word) =>
        isPath(word)
          ? `start a script of your own by itself, as in node ${word}`
          : `${WEYL} ${name} ${Object.keys(catalogue)[0]}`,
    })
  }
}

const EXAMPLES = [
  'run synthetic --ranks 1 --steps 200',
  'run rmnist --help',
  'profile rmnist --engine native --steps 20',
  'sweep sweep.json --out runs/rates',
  'compare runs/rmnist runs/rmnist-2 --out comparison.html',
]

/** As the user types it; the name of the command, which shells complete, is the same wherever it was started from. */
const commandUsage = (command: Command): string => new Help().commandUsage(command).replace(/^weyl/, WEYL)

/** The program, with all of its commands. */
const programFor = (weyl: Weyl): Command => {
  const named = commandNamed('weyl', (text) => void process.stdout.write(text))
  const program = named
    .configureHelp({ ...named.configureHelp(), commandUsage })
    .description('Meta-learning of symmetries: experiments, reports, engines.')
    .usage('COMMAND …')
    .option('-V, --version', 'print the version')
    .helpCommand('help [command]', 'tell more of a command')
    .addHelpText(
      'after',
      `\n${[
        listed(
          'Experiments',
          Object.values(catalogue).map(({ name, title }) => [name, title]),
        ),
        listed('Exit codes', EXIT_CODES),
        ['Examples:', ...EXAMPLES.map((words) => `  ${WEYL} ${words}`)].join('\n'),
      ].join('\n\n')}`,
    )
  for (const add of [
    addExperiments,
    addSweep,
    addWorker,
    addReport,
    addCompare,
    addWatch,
    addTensorboard,
    addEngines,
    addCache,
    addExport,
  ])
    add(program, weyl)
  program.action(({ version: asked }: { readonly version?: true }) => {
    if (asked === true) say(version)
    else program.outputHelp()
  })
  taught(program, {
    expected: 'a command',
    fix: (word) => (Object.hasOwn(catalogue, word) ? `${WEYL} run ${word}` : `${WEYL} --help`),
  })
  addCompletion(program)
  return program
}

const obey = async (words: readonly string[], signal: AbortSignal): Promise<void> => {
  const tasks: ((signal: AbortSignal) => Promise<void>)[] = []
  read(programFor({ catalogue, later: (task) => void tasks.push(task) }), words)
  for (const task of tasks) await task(signal)
}

export const weyl = (words: readonly string[]): Promise<void> =>
  runMain((signal) => completed(() => obey(words, signal)), { debug: words.includes('--debug') })

/** The part of a thread of a run. */
export const serveExperiment = (name: string): void => {
  if (Object.hasOwn(catalogue, name)) serveCells(catalogue[name])
}
