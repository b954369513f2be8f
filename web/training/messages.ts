/** What the page and the worker that trains say to each other. */

/** The layer has a weight for each pair of these. */
export const [INPUTS, OUTPUTS] = [70, 68] as const

/** What is trained, and on what. */
export interface Settings {
  /** Columns of U: how many numbers a task may choose. */
  readonly rank: number
  /** Tasks of an outer step. */
  readonly tasks: number
  readonly innerSteps: number
  /** The name of an engine of `engines.ts`. */
  readonly engine: string
}

/** An engine as the page offers it; `missing` is what it lacks here. */
export interface EngineChoice {
  readonly name: string
  readonly label: string
  readonly missing?: string
}

/** To the worker: train from the start with these settings; or go on, or pause. */
export type Order =
  | { readonly kind: 'begin'; readonly settings: Settings; readonly running: boolean }
  | { readonly kind: 'run'; readonly running: boolean }

/** Where training is, for the page to draw. */
export interface Progress {
  readonly kind: 'progress'
  readonly step: number
  readonly stepsPerSecond: number
  /** Means over the steps since the last report; none before the first step. */
  readonly losses: { readonly msr: number; readonly maml: number } | undefined
  /** U, [70 · 68, rank], row-major. */
  readonly sharing: Float32Array
  readonly rank: number
  /** The part of the square sum of U that is on the three diagonals of a convolution. */
  readonly inBand: number
}

/** From the worker. */
export type Report =
  | { readonly kind: 'engines'; readonly choices: readonly EngineChoice[] }
  | { readonly kind: 'failed'; readonly problem: string }
  | Progress
