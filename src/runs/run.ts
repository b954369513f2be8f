/**
 * A run of an experiment, from the command line to the last figure: `runExperiment(rmnist)` is the whole of an
 * example script. Its cells are trained in threads, which run the script again.
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { explain } from '../dsl/core/problem'
import { key, split } from '../dsl/core/random'
import { chosenEngine, engineNamed, engineNames } from '../engines'
import { table } from '../report/table'
import { parseArguments } from './arguments'
import { rawConfig } from './config'
import { attempt, fromEither, orFail } from './effects'
import type { Common } from './common'
import { comparisonsOf } from './comparison'
import { comparisonSentences } from './comparison-text'
import type { Experiment } from './experiment'
import { errorTable } from './error-table'
import { explanation } from './explanation'
import { floorsOf } from './floors'
import { runJob } from './job'
import { runMain } from './main'
import { openRun } from './open-run'
import type { Outcome } from './outcome'
import { readRun, writeAbout } from './record'
import { writeReport } from './reporting'
import { FIGURES } from './pictures'
import { resultTable } from './result-table'
import { runFolder } from './run-folder'
import type { Source } from './source'
import { type Cell, cellsOf, claimsOf, type Study } from './study'
import { printedSummary, summariesOf } from './summary'
import { serve, serving } from './threads'
import { trainAll } from './train-all'
import { chosenTable } from './tuning/tables'
import { choice, runTrial, trial, trialCell } from './tuning/trials'
import { canTune, chosenStudies, tunedBefore, tuningOf } from './tuning/tune'

/** What a run leaves behind, for `--help`. */
const FILES = [
  ['metrics.jsonl', 'a line for each step: train_loss, steps_per_sec, and at tests test_loss, test_err'],
  ['summary.json', 'what --json prints: losses, accuracies, intervals, errors at each angle'],
  ['report.html', 'the run as a page that opens offline: settings, tables, figures'],
  ['figures/', 'losses, errors, weights, sharing matrices; SVG and PNG'],
  ['<model>.safetensors', 'the trained parameters; <model>.best.safetensors those of the least test loss'],
  ['<model>.checkpoint.safetensors', 'while it trains: what --resume goes on from'],
] as const

const assignment = t.intersection([
  t.type({ cell: t.number, settings: t.UnknownRecord, folder: t.string }),
  t.partial({ trial, choices: t.readonlyArray(choice) }),
])

/** Keeps what was last made for a name: jobs of one kind follow each other. */
const remembered = <A>() => {
  let last: { readonly name: string; readonly made: Promise<A> } | undefined
  return (name: string, make: () => Promise<A>): Promise<A> => {
    if (last?.name !== name) last = { name, made: make() }
    return last.made
  }
}

/** Serves cells in a thread. What one has read, and drawn its tasks from, serves the next. */
const serveCells = (experiment: Experiment): void => {
  const studiesFor = remembered<readonly Study[]>()
  const sourceFor = remembered<Source>()
  serve(async (job, signal, report) => {
    if (!assignment.is(job)) throw new Error('internal: a thread without a job')
    const settings = fromEither(experiment.decode(job.settings))
    const studies = await studiesFor(JSON.stringify([settings, job.choices]), async () =>
      chosenStudies(await orFail(experiment.studies(settings)), job.choices),
    )
    const cell =
      job.trial === undefined
        ? cellsOf(studies, settings)[job.cell]
        : trialCell(studies, job.trial, settings.steps)
    const { study, seed } = cell
    const source = await sourceFor(`${study.name} ${seed}`, () =>
      orFail(study.source(split(key(seed), 'data'))),
    )
    const engine = await orFail(engineNamed(settings.engine))
    const work = { cell, settings, engine, source, folder: runFolder(job.folder), signal, report }
    return job.trial === undefined ? runJob(work) : runTrial(work)
  })
}

/** The settings with the engine by its name, so that the run can go on, or be repeated, on the same one. */
const withEngine = async (settings: Common): Promise<Common> => {
  const choice = await orFail(chosenEngine(settings.engine))
  if (!settings.quiet)
    for (const problem of choice.passedOver) process.stderr.write(`Passed over:\n${explain(problem)}\n`)
  return { ...settings, engine: choice.name }
}

/** What cannot run must not leave a folder behind. */
const canRun = async (settings: Common, studies: readonly Study[]): Promise<void> => {
  await orFail(engineNamed(settings.engine))
  cellsOf(studies, settings)
  const sources: (readonly [Study, Source])[] = []
  for (const study of studies)
    sources.push([study, await orFail(study.source(split(key(settings.seed), 'data')))])
  if (settings.tune !== undefined) canTune(sources, settings.tune)
  await orFail(tunedBefore(studies, settings))
}

const isTrained =
  (outcomes: readonly Outcome[]) =>
  ({ study, model, seed }: Cell): boolean =>
    outcomes.some((one) => one.study === study.name && one.model === model.name && one.seed === seed)

/** How an experiment is called. */
export interface Call {
  /** The program and its words before the options, for help texts. */
  readonly command: string
  /** Show what the compiler makes of its models, and end. */
  readonly onlyExplain: boolean
}

/** The part of the main thread: the run as a whole. */
const runAll = async (
  experiment: Experiment,
  argv: readonly string[],
  { command, onlyExplain }: Call,
  signal: AbortSignal,
): Promise<void> => {
  const began = performance.now()
  const usage = { ...experiment, command, engines: engineNames, files: FILES }
  const parsed = fromEither(parseArguments(argv, usage))
  if (parsed.kind === 'help') {
    process.stdout.write(`${parsed.text}\n`)
    return
  }
  const raw = { ...(await orFail(rawConfig(parsed.config, experiment.name))), ...parsed.given }
  const given = fromEither(experiment.decode(raw))
  if (onlyExplain) {
    process.stdout.write(`${await explanation(await orFail(experiment.studies(given)), given)}\n`)
    return
  }
  const asked = await withEngine(given)
  const fresh = asked.resume ? undefined : await orFail(experiment.studies(asked))
  if (fresh !== undefined) await canRun(asked, fresh)
  const { folder, config } = await orFail(
    openRun({
      out: asked.out,
      name: experiment.name,
      config: asked,
      resume: asked.resume,
      decode: experiment.decode,
    }),
  )
  const settings = asked.resume ? experiment.resumed(config, asked) : asked
  const untuned = fresh ?? (await orFail(experiment.studies(settings)))
  const say = (text: string): void => {
    if (!settings.quiet) process.stderr.write(`${text}\n`)
  }
  const goOn = `Stopped; go on with: ${command} --resume --out ${folder.path}`
  const tuning = await tuningOf({ experiment, settings, folder, signal }, untuned)
  if (tuning === 'interrupted') {
    say(goOn)
    return
  }
  const choices = tuning?.choices
  const studies = chosenStudies(untuned, choices)
  if (settings.explain) say(`${await explanation(studies, settings)}\n`)
  const cells = cellsOf(studies, settings)
  const checkValues = experiment
    .checkValues(settings)
    .filter((check) =>
      cells.some(({ study, model }) => study.name === check.study && model.name === check.model),
    )
  const trained = await trainAll({
    name: experiment.name,
    cells,
    settings,
    folder,
    signal,
    more: () => ({ ...(choices && { choices }) }),
  })
  if (trained === undefined) {
    say(goOn)
    return
  }
  const [problem, ...more] = trained.problems
  if (trained.outcomes.length === 0) throw problem
  const missing = cells.filter((cell) => !isTrained(trained.outcomes)(cell))
  const models = summariesOf(trained.outcomes)
  const floors = await floorsOf(studies, settings)
  const seconds = (performance.now() - began) / 1000
  const claims = claimsOf(studies)
  const comparisons = comparisonsOf(trained.outcomes, claims)
  const summary = {
    ...printedSummary(settings, models, floors, seconds),
    ...(comparisons.length > 0 && { comparisons }),
    ...(tuning && { tuning }),
  }
  await orFail(folder.writeJson('summary.json', summary))
  await writeAbout(folder, {
    experiment: experiment.name,
    title: experiment.title,
    lead: [experiment.lead, ...missing.map(({ slug }) => `Not trained to the end: ${slug}.`)].join(' '),
    date: new Date().toISOString().slice(0, 10),
    seconds,
    settings,
    floors,
    checkValues,
    ...(experiment.published.length > 0 && { published: experiment.published }),
    claims,
    outcomes: cells.filter((cell) => !missing.includes(cell)).map(({ slug }) => `${slug}.json`),
  })
  const report = await writeReport(await readRun(folder.path))
  const { head, rows } = resultTable(models, floors, checkValues)
  const errors = errorTable(models, experiment.published)
  say(`\n${table(head, rows)}\n`)
  if (errors !== undefined) say(`${table(errors.head, errors.rows)}\n`)
  if (tuning !== undefined) {
    const chosen = chosenTable(tuning)
    say(`${table(chosen.head, chosen.rows)}\n`)
  }
  for (const sentence of comparisonSentences(comparisons, tuning)) say(sentence)
  say(`The report is ${report}; the pictures are in ${join(folder.path, FIGURES)}.`)
  if (settings.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  for (const { message } of more) say(message)
  // the other models are trained and reported; the command has failed all the same
  if (problem !== undefined) throw problem
}

/** Runs an experiment with words of the command line; in a thread of a run, its cells. */
export const runExperiment = async (
  experiment: Experiment,
  argv: readonly string[] = process.argv.slice(2),
  call: Call = { command: `npx ts-node examples/${experiment.name}.ts`, onlyExplain: false },
): Promise<void> => {
  if (serving() !== undefined) {
    serveCells(experiment)
    return
  }
  await runMain(
    (signal) =>
      pipe(
        attempt(() => runAll(experiment, argv, call, signal)),
        TE.map(() => undefined),
      ),
    { debug: argv.includes('--debug') },
  )
}
