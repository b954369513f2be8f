/**
 * A run of an experiment, from the command line to the last figure: `runExperiment(rmnist)` is the whole of an
 * example script. Its cells are trained in threads, which run the script again.
 */
import { join } from 'node:path'
import { showProblem } from '../dsl/core/problem'
import { key, split } from '../dsl/core/random'
import { chosenEngine, engineNamed, engineNames } from '../engines'
import { serveCells } from './cells'
import type { Experiment } from './experiment'
import { explanation } from './explanation'
import { runMain } from './main'
import {
  type Arguments,
  type CommonSettings,
  parseArguments,
  quoted,
  rawConfig,
  type Usage,
  wordsOf,
} from './options'
import { completed, fromEither, orFail, throwAll } from './problems'
import { profileModels } from './profiling'
import { conclude, voiceOf } from './report'
import { openRun, type OpenRun } from './store'
import { cellsOf, command as commandOfScript, serving, type Source, type Study, trainAll } from './training'
import { withBoard } from './tracking'
import { canTune, chosenStudies, tunedBefore, tuningOf } from './tuning'

/** What a run leaves behind, for `--help`. */
const FILES = [
  ['config.json', 'the settings of the run'],
  ['metrics.jsonl', 'a line for each step: train_loss, steps_per_sec, and at tests test_loss, test_err'],
  ['summary.json', 'what --json prints: losses, accuracies, intervals, errors under each condition'],
  ['tensorboard/', 'with --tensorboard: the same numbers, settings and figures for TensorBoard'],
  ['report.html', 'the run as a page that opens offline: settings, tables, figures'],
  ['figures/', 'losses, errors, weights, sharing matrices; SVG and PNG'],
  ['<model>.safetensors', 'the trained parameters; <model>.best.safetensors those of the least test loss'],
  ['<model>.checkpoint.safetensors', 'while it trains: what --resume goes on from'],
] as const

/** What a profile leaves behind. */
const TRACES = [
  [
    '<model>.trace.json',
    'where the time of a step goes, for Perfetto (ui.perfetto.dev), chrome://tracing or speedscope',
  ],
] as const

/** The settings with the engine by its name, so that the run can go on, or be repeated, on the same one. */
const withEngine = async (settings: CommonSettings): Promise<CommonSettings> => {
  const choice = await chosenEngine(settings.engine, settings.steps)
  const { remark } = voiceOf(settings)
  for (const problem of choice.passedOver) remark(`Passed over:\n${showProblem(problem)}`)
  return { ...settings, engine: choice.name }
}

/** What cannot run must not leave a folder behind. */
const canRun = async (settings: CommonSettings, studies: readonly Study[]): Promise<void> => {
  await engineNamed(settings.engine)
  cellsOf(studies, settings)
  const sources: (readonly [Study, Source])[] = []
  for (const study of studies)
    sources.push([study, await orFail(study.source(split(key(settings.seed), 'data')))])
  if (settings.tune !== undefined) canTune(sources, settings.tune)
  await orFail(tunedBefore(studies, settings))
}

/** An experiment as its help tells of it; `command` is the program and its words before the options. */
export const usageOf = (experiment: Experiment, command: string): Usage => ({
  ...experiment,
  command,
  engines: engineNames,
  examples: [
    ['--steps 10', 'a first try: ten steps, to see that everything works'],
    [
      `--seed 1 --seeds 3 --out runs/${experiment.name}-seeds`,
      'three seeds, with intervals over them, in a folder of its own',
    ],
    [`--resume --out runs/${experiment.name}`, 'go on where that run was interrupted'],
  ],
  files: FILES,
})

/** The same for `weyl profile`. */
export const profileUsageOf = (experiment: Experiment, command: string): Usage => ({
  ...usageOf(experiment, command),
  examples: [
    ['--engine native', 'each model on an engine that can be profiled: wasm or native'],
    [`--steps 10 --out profiles/${experiment.name}`, 'the mean of ten steps, in that folder'],
  ],
  files: TRACES,
})

/** The settings that were asked for. */
const settingsOf = async (experiment: Experiment, { config, given }: Arguments): Promise<CommonSettings> => {
  const raw = { ...(await orFail(rawConfig(config, experiment.name))), ...given }
  return fromEither(experiment.decode(raw))
}

/** Shows what the compiler makes of the models that words ask for. */
export const explainAll = async (experiment: Experiment, words: Arguments): Promise<void> => {
  const given = await settingsOf(experiment, words)
  const studies = await orFail(experiment.studies(given))
  const tuned = await orFail(tunedBefore(studies, given))
  process.stdout.write(`${await explanation(chosenStudies(studies, tuned?.choices), given)}\n`)
}

/** Shows where the time of the models goes that words ask for, and writes it as trace files. */
export const profileAll = async (
  experiment: Experiment,
  words: Arguments,
  _command: string,
  signal: AbortSignal,
): Promise<void> => {
  const settings = await withEngine(await settingsOf(experiment, words))
  const studies = await orFail(experiment.studies(settings))
  const tuned = await orFail(tunedBefore(studies, settings))
  await profileModels(chosenStudies(studies, tuned?.choices), settings, {
    folder: settings.out ?? join('profiles', experiment.name),
    say: (text) => void process.stdout.write(`${text}\n`),
    signal,
  })
}

/** What of a run follows when its folder is open. Throws all problems that it met. */
const runIn = async (
  experiment: Experiment,
  { folder }: OpenRun<CommonSettings>,
  settings: CommonSettings,
  untuned: readonly Study[],
  { again, signal, began }: { readonly again: string; readonly signal: AbortSignal; readonly began: number },
): Promise<void> => {
  const voice = voiceOf(settings)
  const stop = (problems: readonly unknown[]): void => {
    voice.notice(`Stopped; go on with: ${again} --resume --out ${quoted(folder.path)}`)
    throwAll(problems)
  }
  const tuning = await tuningOf({ experiment, settings, folder, signal }, untuned)
  if (tuning !== undefined && 'problems' in tuning) {
    stop(tuning.problems)
    return
  }
  const studies = chosenStudies(untuned, tuning?.choices)
  if (settings.explain) voice.answer(`${await explanation(studies, settings)}\n`)
  const cells = cellsOf(studies, settings)
  const { outcomes, problems, stopped } = await trainAll({
    name: experiment.name,
    cells,
    settings,
    folder,
    signal,
    more: () => ({ ...(tuning && { choices: tuning.choices }) }),
  })
  if (stopped) {
    stop(problems)
    return
  }
  // the other models are reported; the command has failed all the same
  const seconds = (): number => (performance.now() - began) / 1000
  const last =
    outcomes.length === 0
      ? []
      : await conclude(
          { experiment, settings, studies, cells, outcomes, tuning, folder, seconds },
          voice,
        ).then(
          () => [],
          (error: unknown) => [error],
        )
  throwAll([...problems, ...last])
}

/** The words of a call that another one for the same folder needs, too: settings are in there. */
const goOn = ({ options }: Experiment, { given }: Arguments, command: string): string => {
  const kept = Object.entries(given).filter(
    ([name]) => options[name].ofTheCall === true && name !== 'out' && name !== 'resume',
  )
  return [command, ...wordsOf(Object.fromEntries(kept)).map(quoted)].join(' ')
}

/** The part of the main thread: the run as a whole, under the rules of `runMain`. Problems travel as exceptions. */
export const runAll = async (
  experiment: Experiment,
  words: Arguments,
  command: string,
  signal: AbortSignal,
): Promise<void> => {
  const began = performance.now()
  const given = await settingsOf(experiment, words)
  const asked = await withEngine(given)
  const fresh = asked.resume ? undefined : await orFail(experiment.studies(asked))
  if (fresh !== undefined) await canRun(asked, fresh)
  const open = await orFail(
    openRun({
      out: asked.out,
      name: experiment.name,
      config: asked,
      resume: asked.resume,
      decode: experiment.decode,
    }),
  )
  try {
    const settings = asked.resume ? experiment.resumed(open.config, asked) : asked
    const studies = fresh ?? (await orFail(experiment.studies(settings)))
    const { remark } = voiceOf(settings)
    const again = goOn(experiment, words, command)
    await withBoard(open.folder, { asked: settings.tensorboard, remark }, () =>
      runIn(experiment, open, settings, studies, { again, signal, began }),
    )
  } catch (error) {
    await open.abandon()
    throw error
  }
  await open.close()
}

/**
 * Runs an experiment with words of the command line; in a thread of a run, its cells, and then it never ends: what
 * follows in the script is for the main thread.
 */
export const runExperiment = async (
  experiment: Experiment,
  argv: readonly string[] = process.argv.slice(2),
  command?: string,
): Promise<void> => {
  const served = serving()
  // in a thread for another experiment of the script
  if (served !== undefined && served !== experiment.name) return
  if (served !== undefined) {
    serveCells(experiment)
    return new Promise<never>(() => undefined)
  }
  const name = command ?? commandOfScript()
  await runMain(
    (signal) =>
      completed(async () => {
        const words = fromEither(parseArguments(argv, usageOf(experiment, name)))
        if ('help' in words) process.stdout.write(`${words.help}\n`)
        else await runAll(experiment, words, name, signal)
      }),
    { debug: argv.includes('--debug') },
  )
}
