/** Sweeps: one experiment at many settings and seeds, on this machine or on many, and what is told of them. */
export { cellJob, type CellJob, checkHere, checkJob, runCell } from './cell-job'
export { cellsIn, checkCount, countCells, mostCells, type SweepCell } from './cells'
export { writeSweepComparison } from './comparison'
export { type Ended, endedAndListed } from './ended'
export { runHere } from './here'
export {
  begunIn,
  cellPath,
  cellsOfPlan,
  checkSame,
  commonOf,
  decodePlan,
  nameOf,
  newPlan,
  type Plan,
  readPlan,
  recordOf,
} from './plan'
export { CELL, type CellRecord, cellRecord, checkSettings, thisPlace, WEYL_VERSION } from './record'
export { LAST_PRIORITY, queueSize, runByWorkers, withoutPassword, workFor } from './redis'
export { readable, seedsIn, variedIn } from './points'
export { type SweepChoices, decodeSweep, type Sweep } from './sweep'
export { slurmScript, submit } from './slurm'
