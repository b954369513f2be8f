/** Settings chosen before the models of the report are trained, with the same budget for each. */
export { runTrial, trialCell } from './trials'
export { canTune, chosenStudies, tunedBefore, tuningOf } from './tune'
