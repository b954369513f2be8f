/** A part of the benchmark: something to run by name, with a text for people and plain data for machines. */
import type { Recruit } from './harness/recruits'
import type { Budget } from './harness/measure'

export interface Context {
  /** Weyl's engines, by name. */
  readonly engines: readonly string[]
  /** All who take part: Weyl on these engines, and peers. */
  readonly recruits: readonly Recruit[]
  /** Peers that were asked for by name. */
  readonly asked: readonly string[]
  readonly budget: Budget
  /** For files that are not kept. */
  readonly folder: string
  /** For pictures. */
  readonly pictures: string
  readonly tell: (what: string) => void
}

export interface Part {
  readonly name: string
  readonly about: string
  readonly run: (context: Context) => Promise<{ readonly text: string; readonly data: unknown }>
}
