/** What whoever computes has to do: move numbers and run programs, of which it is given those with loops that it takes. */
import type { Sizes } from '../../compiler/cut'
import type { Spec, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import type { Engine } from '../engine'
import type { Timing } from './timing'

/** A way to compute; `H` is how it names numbers that it keeps. */
export interface Backend<H> {
  /** As the engine is called. */
  readonly name: string
  /** As of an engine: what programs are to be like. */
  readonly takes?: Engine['takes']
  /** What loops keep may take no more than this at a time: then they run chunk by chunk of tasks. Without it, as they are. */
  readonly chunks?: Sizes
  /** Takes numbers in, of that shape and type. */
  readonly upload: (values: Values, spec: Spec) => H
  /** Its elements, row by row. */
  readonly read: (value: H) => Promise<Values>
  /** Gives back the memory of a value. */
  readonly free: (value: H) => void
  /** Makes a program ready to be run. */
  readonly load: (program: Program) => Promise<LoadedProgram<H>>
  /** The same, and it tells how long each of its steps takes. */
  readonly loadTimed?: (program: Program) => Promise<TimedProgram<H>>
  /** Whether it runs the loops of a program itself; without it, it is given no program that has one. */
  readonly takesLoops?: (program: Program) => boolean
  /** How many numbers it holds; without it, as many as are handed out. */
  readonly buffers?: () => number
  /** Called once, when all is freed and no program is loaded. */
  readonly end: () => Promise<void>
}

/** A program in a back end. */
export interface LoadedProgram<H> {
  /** Its results for these inputs, which stay as they are. */
  readonly run: (inputs: readonly H[]) => Promise<readonly H[]>
  /** Gives back what the program holds; without it, it holds nothing, and whoever forgets it loses nothing. */
  readonly dispose?: () => void
}

export interface TimedProgram<H> extends LoadedProgram<H> {
  /** Of the runs so far; also after the program's end. */
  readonly timing: () => Timing
}
