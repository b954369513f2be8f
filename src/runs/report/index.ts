/** What is told of a finished run: its numbers, tables, comparisons, figures, and the page that holds them. */
export { savePage, writeComparison, writeReport } from './reporting'
export { conclude, type Reported, writeRecord } from './results'
export { type Conditions, type Found, lossRows } from './run-figures'
export { type ModelSummary, summariesOf } from './summary'
export { voiceOf } from './voice'
