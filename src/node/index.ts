/**
 * `weyl/node`: what only Node has: files of data and models, and experiments of one's own, run in threads.
 *
 * @module weyl/node
 */
export {
  amatBenchmark,
  emnist,
  imageFolder,
  miniImagenet,
  mnist,
  omniglot,
  readArrays,
  readNpz,
  readSafetensors,
} from './readers'
export { engineNamed } from '../engines'
export { attempt } from '../runs/problems'
export {
  type CommonSettings,
  choiceOption,
  flagOption,
  type Option,
  type Options,
  optionalPositive,
  optionalWhole,
  pathOption,
  positiveOption,
  someOption,
  textOption,
  wholeOption,
  wholesOption,
} from '../runs/options'
export {
  type CheckValue,
  loadProgram,
  type Picture,
  type Published,
  saveOnnx,
  saveProgram,
} from '../runs/store'
export {
  type Floor,
  type JudgedTasks,
  type Model,
  model,
  type Score,
  type Source,
  type Study,
  type Trained,
  tunable,
} from '../runs/training'
export { type Definition, defineExperiment, type Experiment, type Settings } from '../runs/experiment'
export { profileText, saveTrace } from '../runs/profile-text'
export { runExperiment } from '../runs/run'
export { runSweep } from '../runs/sweep'
export type { SweepChoices } from '../runs/sweeps'
