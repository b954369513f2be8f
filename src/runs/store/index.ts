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
export { metricsFile, pastRows } from './metrics-file'
export { type OpenRun, openRun } from './open-run'
export { metrics, type Metrics, type Outcome, outcome, type Scored, type TaskResult } from './outcome'
export { FIGURES, type Picture, writePictures } from './pictures'
export { readRun, type RunRecord } from './record'
export { runFolder, type RunFolder } from './run-folder'
export { saveOnnx } from './save-onnx'
export {
  type Choice,
  choice,
  chosenIn,
  ofModel,
  ranked,
  type Trial,
  trial,
  type Tried,
  type Tuning,
  TUNING,
  tuning,
} from './tuning'
