/**
 * A sweep, from its words to its last cell: `runSweep(rmnist, { grid: …, seeds: 3 })` is the whole of a script, and
 * `weyl sweep FILE` the same for a file of JSON.
 */
import type { Command } from 'commander'
import { showProblem } from '../dsl/core/problem'
import { progress } from '../report/progress'
import { serveCells } from './cells'
import type { Experiment } from './experiment'
import { runMain } from './main'
import { commandNamed, EXIT_CODES, listed, read, taught } from './options'
import { completed, fromEither, orFail, throwAll } from './problems'
import { voiceOf } from './report'
import { openRun, type RunFolder } from './store'
import {
  type CellRecord,
  cellsOfPlan,
  checkCount,
  checkSame,
  type SweepChoices,
  commonOf,
  decodePlan,
  decodeSweep,
  endedIn,
  nameOf,
  newPlan,
  type Plan,
  runByWorkers,
  runHere,
  type Sweep,
  type SweepCell,
} from './sweeps'
import { command as commandOfScript, script, serving } from './training'

/** What can be asked of a sweep. */
export interface SweepWords {
  readonly out?: string
  readonly resume?: true
  readonly yes?: true
  readonly quiet?: true
  readonly redis?: string
}

/** Gives a command the options of a sweep. */
export const sweepOptions = (command: Command): Command =>
  command
    .option('--out <folder>', 'a new folder for the sweep (default: runs/sweep-<experiment>, or -2, …)')
    .option('--resume', 'go on with the interrupted sweep in --out')
    .option('--redis <url>', 'have it run by workers: weyl worker --redis <url> on each machine')
    .option('--yes', 'begin, however many cells there are')
    .option('--quiet', 'show no progress')

/** A sweep under way. */
interface Going {
  readonly experiment: Experiment
  readonly folder: RunFolder
  readonly plan: Plan
  readonly cells: readonly SweepCell[]
  readonly ended: ReadonlyMap<string, CellRecord>
  readonly words: SweepWords
  readonly signal: AbortSignal
}

const diverged = (ended: ReadonlyMap<string, CellRecord>): readonly string[] =>
  [...ended.values()].flatMap(({ id, ended: end }) =>
    end?.problem === undefined ? [] : [`Cell ${id}: ${showProblem(end.problem)}`],
  )

const go = async ({ experiment, folder, plan, cells, ended, words, signal }: Going): Promise<void> => {
  const { remark } = voiceOf({ quiet: words.quiet === true, json: false })
  const common = await commonOf(experiment, folder, plan, cells[0].settings)
  const bar = progress(cells.length, {
    title: `${nameOf(experiment.name)} on ${plan.engine}`,
    stream: process.stderr,
    quiet: words.quiet === true,
    unit: 'cell',
  })
  let done = ended.size
  bar.update(done, {})
  const left = cells.filter(({ id }) => !ended.has(id))
  const onEnd = (): void => bar.update(++done, {})
  const how = { folder, common, signal, onEnd, remark }
  try {
    throwAll(
      words.redis === undefined
        ? await runHere({ ...how, script: script() }, left)
        : await runByWorkers({ ...how, sweep: plan.id, url: words.redis }, left),
    )
  } finally {
    bar.stop()
  }
}

/** Runs a sweep, or what is left of it; `command` is what was typed before the options. Problems travel as exceptions. */
export const sweepAll = async (
  experiment: Experiment,
  asked: Sweep,
  words: SweepWords,
  { command, signal }: { readonly command: string; readonly signal: AbortSignal },
): Promise<void> => {
  checkCount(asked, words.yes === true)
  const name = nameOf(experiment.name)
  const resume = words.resume === true
  const config = await newPlan(experiment, asked)
  const open = await orFail(openRun({ out: words.out, name, config, resume, decode: decodePlan }))
  const { folder } = open
  const voice = voiceOf({ quiet: words.quiet === true, json: false })
  try {
    const plan = open.config
    checkSame(folder, plan, asked)
    const cells = cellsOfPlan(experiment, plan)
    const before = await endedIn(folder)
    await go({ experiment, folder, plan, cells, ended: before, words, signal })
    const ended = await endedIn(folder)
    if (ended.size < cells.length)
      voice.notice(
        `Stopped with ${ended.size} of ${cells.length} cells; go on with: ${command} --resume --out ${folder.path}`,
      )
    else voice.result(`All ${cells.length} cells have ended: weyl compare ${folder.path}`)
    for (const text of diverged(ended)) voice.notice(text)
  } catch (error) {
    await open.abandon()
    throw error
  }
  await open.close()
}

/**
 * Runs an experiment of one's own at many settings, with the words of the command line. In a thread it serves cells, and
 * then it never ends. TypeScript knows the names of no settings: they are checked when it begins.
 */
export const runSweep = async (
  experiment: Experiment,
  choices: SweepChoices,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> => {
  const served = serving()
  if (served !== undefined) {
    if (served !== experiment.name) return
    serveCells(experiment)
    return new Promise<never>(() => undefined)
  }
  const name = commandOfScript()
  await runMain(
    (signal) =>
      completed(async () => {
        const asked: SweepWords[] = []
        const command = sweepOptions(commandNamed(name, (text) => void process.stdout.write(text)))
          .description(`${experiment.about} At many settings.`)
          .option('--debug', 'show where in the code an error arose')
          .addHelpText('after', `\n${listed('Exit codes', EXIT_CODES)}`)
          .action((words: SweepWords) => void asked.push(words))
        read(taught(command, { where: 'arguments', expected: 'options', fix: 'see --help' }), argv)
        const sweep = fromEither(decodeSweep('sweep', { ...choices, experiment: experiment.name }))
        for (const words of asked) await sweepAll(experiment, sweep, words, { command: name, signal })
      }),
    { debug: argv.includes('--debug') },
  )
}
