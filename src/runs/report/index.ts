/** What is told of a finished run: its numbers, tables, comparisons, figures, and the page that holds them. */
export { writeComparison, writeReport } from './reporting'
export { conclude, type Reported, writeRecord } from './results'
export type { Conditions, Found } from './run-figures'
export { voiceOf } from './voice'
