/** A function as code, for whichever writer. */
import type { Writer } from './writer'

export interface Code {
  /** Elements in its vectors. */
  readonly width: number
  /** Addresses that it takes. */
  readonly parameters: number
  readonly write: (w: Writer) => void
}
