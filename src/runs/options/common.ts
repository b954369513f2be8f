/** The options that all experiments have. */
import { budgetOption, positiveOption, wholeOption } from './numbers'
import { ofTheCall, type Values } from './option'
import { flagOption, pathOption, textOption } from './texts'

export const commonOptions = {
  engine: textOption('the name of an engine', 'auto', 'name', 'what computes: one of the engines below'),
  seed: wholeOption(0, 0, 'all randomness follows from it, a whole number from 0 on'),
  seeds: wholeOption(1, 1, 'repeats everything with so many seeds, from --seed on, for intervals over seeds'),
  steps: wholeOption(1, 1000, 'outer steps'),
  tasks: wholeOption(1, 32, 'tasks per outer step'),
  support: wholeOption(1, 1, 'examples per task to adapt on'),
  query: wholeOption(1, 19, 'examples per task to be judged by'),
  innerSteps: wholeOption(0, 1, 'gradient steps of the inner loop'),
  outerRate: positiveOption(1e-3, 'learning rate of the outer loop (Adam)'),
  tune: budgetOption(
    'chooses the settings of every model first, each out of so many (16 without a number), by tasks that are neither ' +
      'trained on nor tested on',
  ),
  chosenBy: pathOption(
    'folder',
    'runs/rmnist',
    'takes the settings that a run in this folder has chosen by --tune',
  ),
  preset: textOption('the name of a preset', 'default', 'name', 'a set of settings that belong together'),
  out: ofTheCall(
    pathOption('folder', 'runs/first', 'a new folder for the results (default: runs/<experiment>, or -2, …)'),
  ),
  resume: ofTheCall(flagOption('go on with the interrupted run in --out, with the settings it began with')),
  quiet: ofTheCall(flagOption('show no progress')),
  json: ofTheCall(flagOption('print the results as JSON')),
  tensorboard: ofTheCall(
    flagOption('write event files for TensorBoard as well, into the folder tensorboard of the run'),
  ),
  explain: ofTheCall(flagOption('before training, show what the compiler makes of each model')),
  debugNan: ofTheCall(
    flagOption('slowly: where a number is none, say which operation made it, of what, and its line'),
  ),
  debug: ofTheCall(flagOption('show where in the code an error arose')),
} as const

/** The settings that every experiment has. */
export type CommonSettings = Values<typeof commonOptions>
