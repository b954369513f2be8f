/** What a run leaves in its folder: the files, who may write them, and a codec for each kind. */
export {
  type CheckValue,
  type Claim,
  type Estimate,
  type FloorSet,
  type FloorSummary,
  type Published,
  writeAbout,
} from './about'
export { compareConditions, type Condition, nameOf, sameCondition } from './condition'
export { writeWhole } from './disk'
export { lock, writerOf } from './lock'
export { metricsFile, pastRows } from './metrics-file'
export { newRows } from './new-rows'
export { type OpenRun, openRun, writeConfig } from './open-run'
export { type Metrics, metrics, outcome, type Outcome, type Scored, type TaskResult } from './outcome'
export { FIGURES, type Picture, writePictures } from './pictures'
export { readRun, type RunRecord } from './record'
export { type RunFolder, runFolder } from './run-folder'
export { saveOnnx } from './save-onnx'
export { loadProgram, saveProgram } from './save-program'
export { decodeState, encodeState } from './state'
export {
  choice,
  type Choice,
  chosenIn,
  ofModel,
  ranked,
  trial,
  type Trial,
  type Tried,
  TUNING,
  tuning,
  type Tuning,
} from './tuning'
