/**
 * A run of models on Rotated MNIST, from the command line to the last figure: `experiment({ … })` is the
 * whole of an example script. Each model is trained in a thread of its own, which runs the script again.
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { explain, type Problem, WeylError } from '../dsl/core/problem'
import { chosenEngine, engineNames } from '../engines'
import { writeFigure } from '../report/files'
import { table } from '../report/table'
import { parseArguments } from './arguments'
import { attempt, fromEither, orFail } from './effects'
import { explanation } from './explanation'
import { prepared, runJob } from './job'
import { runMain } from './main'
import type { Model } from './model'
import { openRun } from './open-run'
import { runFigures } from './run-figures'
import { runFolder } from './run-folder'
import { decodeSettings, type Defaults, resumed, type Settings } from './settings'
import { type ModelSummary, modelsOf, type Summary, summaryOf } from './summary'
import { assigned, serve } from './threads'
import { trainAll } from './train-all'

export interface Experiment {
  /** Of the script in `examples`, and of the run folders. */
  readonly name: string
  /** One paragraph for `--help`. */
  readonly about: string
  readonly defaults: Defaults
  /** The first model is the one that the run is about, the others its baselines. */
  readonly models: (settings: Settings) => readonly Model[]
}

/** What a run leaves behind, for `--help`. */
const FILES = [
  ['metrics.jsonl', 'a line for each step: train_loss, steps_per_sec, and at tests test_loss, test_err'],
  ['summary.json', 'what --json prints: losses, accuracies with intervals, errors at each angle'],
  ['figures/', 'losses, images and errors at each angle, weights, sharing matrices; SVG and PNG'],
  ['<model>.safetensors', 'the trained parameters; <model>.checkpoint.safetensors while it trains'],
] as const

/** What a thread is started with: which model of which run. */
const assignment = t.type({ model: t.number, settings: t.UnknownRecord, folder: t.string })

const decoder = ({ defaults }: Experiment) => decodeSettings(defaults)

/** The part of a thread: one model. */
const serveModel = (definition: Experiment, data: unknown): Promise<void> =>
  serve(
    async (signal, report) => {
      if (!assignment.is(data)) throw new Error('internal: a thread without a job')
      const settings = fromEither(decoder(definition)(data.settings))
      const model = definition.models(settings)[data.model]
      return runJob({ model, settings, folder: runFolder(data.folder), signal, report })
    },
    (error): Problem =>
      error instanceof WeylError
        ? error.problem
        : {
            where: 'internal: thread',
            given: error instanceof Error ? (error.stack ?? error.message) : String(error),
            expected: 'no exception',
          },
  )

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const resultTable = (models: readonly ModelSummary[]): string =>
  table(
    ['model', 'accuracy, seen angles', '± 95 %', 'held-out angles', '± 95 %', 'test loss', 'steps/s'],
    models.map(({ model, seen, held_out, test_loss, steps_per_sec }) => [
      model,
      percent(seen.accuracy),
      seen.accuracy_ci95 === null ? '' : percent(seen.accuracy_ci95),
      percent(held_out.accuracy),
      held_out.accuracy_ci95 === null ? '' : percent(held_out.accuracy_ci95),
      test_loss.toFixed(3),
      steps_per_sec.toFixed(2),
    ]),
  )

/** The part of the main thread: the run as a whole. */
const runAll = async (
  definition: Experiment,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  const began = performance.now()
  const parsed = fromEither(parseArguments(argv, { ...definition, engines: engineNames, files: FILES }))
  if (parsed.kind === 'help') {
    process.stdout.write(`${parsed.text}\n`)
    return
  }
  const { settings: given } = parsed
  const choice = await orFail(chosenEngine(given.engine))
  if (!given.quiet)
    for (const problem of choice.passedOver) process.stderr.write(`Passed over:\n${explain(problem)}\n`)
  // the run keeps the name of the engine, so that it can go on, or be repeated, on the same one
  const asked = { ...given, engine: choice.name }
  // what cannot run must not leave a folder behind; a resumed run has its settings in the folder
  if (!asked.resume) await prepared(asked)
  const { folder, config } = await orFail(
    openRun({
      out: asked.out,
      name: definition.name,
      config: asked,
      resume: asked.resume,
      decode: decoder(definition),
    }),
  )
  const settings = asked.resume ? resumed(config, asked) : asked
  const say = (text: string): void => {
    if (!settings.quiet) process.stderr.write(`${text}\n`)
  }
  const models = definition.models(settings)
  if (settings.explain) say(`${await explanation(models, settings)}\n`)
  const trained = await trainAll(definition.name, models, settings, folder, signal)
  if (trained === undefined) {
    say(`Stopped; go on with: --resume --out ${folder.path}`)
    return
  }
  const summary: Summary = summaryOf(settings, trained.outcomes, (performance.now() - began) / 1000)
  await orFail(folder.writeJson('summary.json', summary))
  for (const [name, svg] of Object.entries(runFigures(trained.rows, trained.outcomes, modelsOf(summary))))
    await orFail(writeFigure(join(folder.path, 'figures'), name, svg))
  say(
    `\n${resultTable(modelsOf(summary))}\n\nEverything is in ${folder.path}; the pictures are in ${join(folder.path, 'figures')}.`,
  )
  if (settings.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
}

/** Runs an experiment with the arguments of the command line. */
export const experiment = (definition: Experiment): Promise<void> => {
  const job = assigned()
  if (job !== undefined) return serveModel(definition, job)
  const argv = process.argv.slice(2)
  return runMain(
    (signal) =>
      pipe(
        attempt(() => runAll(definition, argv, signal)),
        TE.map(() => undefined),
      ),
    {
      debug: argv.includes('--debug'),
    },
  )
}
