/** A part of the benchmark: something to run by name, with a text for people and plain data for machines. */
import type { Recruit } from './harness/recruits'
import type { Budget } from './harness/measure'

export interface Context {
  /** Weyl's engines, by name. */
  readonly engines: readonly string[]
  /** All who take part: Weyl on these engines, and peers. */
  readonly recruits: readonly Recruit[]
  /** Those of them who take part where there are many points, unless others were asked for. */
  readonly few: readonly Recruit[]
  readonly budget: Budget
  /** For files that are not kept. */
  readonly folder: string
  /** For pictures. */
  readonly pictures: string
  readonly tell: (what: string) => void
  /** Keeps what there is so far, for a run that does not come to its end. */
  readonly save: (report: Report) => Promise<void>
}

export interface Report {
  readonly text: string
  readonly data: unknown
}

export interface Part {
  readonly name: string
  readonly about: string
  readonly run: (context: Context) => Promise<Report>
}
