/**
 * One option of an experiment: a single description from which its flag, its entry in `config.json`, its check and
 * its line in `--help` are read. The codec is named by what a person should have given; problems quote the name.
 */
import type * as t from 'io-ts'

/** An option of a command: how it is read, shown and kept. */
export interface Option<A> {
  /** Reads it from what was typed or written; its name says in problems what is expected. */
  readonly codec: t.Decoder<unknown, A>
  /** For `--help`: what it means, in a line. */
  readonly about: string
  /** Without it; `undefined` for an option that may be missing. */
  readonly start: A
  /** What stands for its value in `--help`; none for a flag. */
  readonly value?: string
  /** How it is written, if `start` does not show it. */
  readonly example?: string
  /** It says how to run, not what: a run that goes on takes it anew. */
  readonly ofTheCall?: true
  /** It may be given without a value. */
  readonly bare?: true
}

/** Options by name. */
export type Options = Readonly<Record<string, Option<unknown>>>

/** The values of some options. */
export type Values<O> = { readonly [K in keyof O]: O[K] extends Option<infer A> ? A : never }

/** The same option, of the call rather than of the run. */
export const ofTheCall = <A>(option: Option<A>): Option<A> => ({ ...option, ofTheCall: true })

/** `innerSteps` is written `--inner-steps`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
