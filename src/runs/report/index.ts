/** What is told of a finished run: its numbers, tables, comparisons, figures, and the page that holds them. */
export { writeComparison, writeReport } from './reporting'
export { conclude } from './results'
export { HELD_OUT } from './summary'
export { voiceOf } from './voice'
