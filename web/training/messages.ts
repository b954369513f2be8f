/** What a page and its worker say to each other. */

/** An engine as a page offers it; `missing` is what it lacks here. */
export interface EngineChoice {
  readonly name: string
  readonly label: string
  readonly missing?: string
}

/** To the worker: train from the start with these settings; go on, or pause; answer a question. */
export type Order<Settings, Question> =
  | { readonly kind: 'begin'; readonly settings: Settings; readonly running: boolean }
  | { readonly kind: 'run'; readonly running: boolean }
  | { readonly kind: 'ask'; readonly question: Question }

/** Where training is, for a page to draw. */
export interface Progress<State> {
  readonly step: number
  /** Since the last progress; 0 before the first step. */
  readonly steps: number
  readonly seconds: number
  readonly state: State
}

/** From the worker. */
export type Report<State, Answer> =
  | { readonly kind: 'engines'; readonly choices: readonly EngineChoice[] }
  | { readonly kind: 'failed'; readonly problem: string }
  /** Something large is on its way: which part of it has come. */
  | { readonly kind: 'loading'; readonly part: number }
  | { readonly kind: 'progress'; readonly progress: Progress<State> }
  | { readonly kind: 'answer'; readonly answer: Answer }
