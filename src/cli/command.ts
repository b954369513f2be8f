/** What the commands of `weyl` are made with: their words, and what is done when these have been read. */
import type { Command } from 'commander'
import type { Experiment } from '../runs/experiment'
import { type Call, EXIT_CODES, listed, taught } from '../runs/options'

/** All that a command may need. */
export interface Weyl {
  /** The experiments by the names that are typed. */
  readonly catalogue: Readonly<Record<string, Experiment>>
  /** Does it once all words are read. */
  readonly later: (task: (signal: AbortSignal) => Promise<void>) => void
}

/** Adds itself to a program. */
export type Add = (program: Command, weyl: Weyl) => void

export const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** The option that all commands have, exit codes in their help, and problems for errors. */
export const finished = (command: Command, call: Call): Command =>
  taught(
    command
      .option('--debug', 'show where in the code an error arose')
      .addHelpText('after', `\n${listed('Exit codes', EXIT_CODES)}`),
    call,
  )
