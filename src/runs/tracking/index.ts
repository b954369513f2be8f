/** What is shown of runs while they train: event files for TensorBoard. */
export { boardIn, follow, withBoard } from './board'
