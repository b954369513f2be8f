/** The options that all experiments have. */
import { budgetOption, positiveOption, wholeOption } from './numbers'
import { ofTheCall, type Values } from './option'
import { flagOption, pathOption, textOption } from './texts'

export const commonOptions = {
  /** What computes. */
  engine: textOption('the name of an engine', 'auto', 'name', 'what computes: one of the engines below'),
  /** All randomness follows from it. */
  seed: wholeOption(0, 0, 'all randomness follows from it, a whole number from 0 on'),
  /** How often everything is repeated, with seeds that follow each other. */
  seeds: wholeOption(1, 1, 'repeats everything with so many seeds, from --seed on, for intervals over seeds'),
  /** Outer steps. */
  steps: wholeOption(1, 1000, 'outer steps'),
  /** Tasks of one outer step. */
  tasks: wholeOption(1, 32, 'tasks per outer step'),
  /** Examples of a task to adapt on; of each class where tasks have classes. */
  support: wholeOption(1, 1, 'examples per task to adapt on'),
  /** Examples of a task to be judged by; of each class where tasks have classes. */
  query: wholeOption(1, 19, 'examples per task to be judged by'),
  /** Gradient steps of the inner loop. */
  innerSteps: wholeOption(0, 1, 'gradient steps of the inner loop'),
  /** The learning rate of the outer loop. */
  outerRate: positiveOption(1e-3, 'learning rate of the outer loop (Adam)'),
  /** Settings that each model tries first; none where nothing is tuned. */
  tune: budgetOption(
    'chooses the settings of every model first, each out of so many (16 without a number), by tasks that are neither ' +
      'trained on nor tested on',
  ),
  /** The folder of a run whose choice of settings is taken. */
  chosenBy: pathOption(
    'folder',
    'runs/rmnist',
    'takes the settings that a run in this folder has chosen by --tune',
  ),
  /** Settings that belong together, by name. */
  preset: textOption('the name of a preset', 'default', 'name', 'a set of settings that belong together'),
  /** The folder of the run; a new one that is free without it. */
  out: ofTheCall(
    pathOption('folder', 'runs/first', 'a new folder for the results (default: runs/<experiment>, or -2, …)'),
  ),
  /** Whether an interrupted run is gone on with. */
  resume: ofTheCall(flagOption('go on with the interrupted run in --out, with the settings it began with')),
  /** Whether progress is left out. */
  quiet: ofTheCall(flagOption('show no progress')),
  /** Whether results are printed as JSON. */
  json: ofTheCall(flagOption('print the results as JSON')),
  /** Whether event files are written, too. */
  tensorboard: ofTheCall(
    flagOption('write event files for TensorBoard as well, into the folder tensorboard of the run'),
  ),
  /** Whether it is shown first what the compiler makes of each model. */
  explain: ofTheCall(flagOption('before training, show what the compiler makes of each model')),
  /** Whether it is found out which operation makes a number that is none. */
  debugNan: ofTheCall(
    flagOption('slowly: where a number is none, say which operation made it, of what, and its line'),
  ),
  /** Whether errors are shown with their lines. */
  debug: ofTheCall(flagOption('show where in the code an error arose')),
} as const

/** The settings that every experiment has. */
export type CommonSettings = Values<typeof commonOptions>
