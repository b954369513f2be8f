/** What is shown of runs while they train: event files for TensorBoard, and pages that move. */
export { boardIn, follow, withBoard } from './board'
export { watch } from './watch'
