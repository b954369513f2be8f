/**
 * An engine gives programs their values. It is small: load a program once, then move numbers in, run, and
 * move numbers out.
 *
 * Law: on every program, every engine gives what `reference` gives, within the rounding of float32.
 */
import { checkParts } from '../dsl/core/arguments'
import type { Spec, Values } from '../dsl/core/tensor'
import type { Program } from '../dsl/transforms/program'
import type { Timing } from './kit/timing'

/** Numbers where the engine keeps them, for all programs of that engine. Whoever got the buffer frees it. */
export interface EngineBuffer {
  /** Its elements, row by row. */
  readonly read: () => Promise<Values>
  /** Gives its memory back; it cannot be read thereafter. */
  readonly free: () => void
}

/** A program made ready. */
export interface Executable {
  /**
   * Refuses elements that are not as many, or not of the type, as `spec` says. An engine may read them where they are: do
   * not write to them while the buffer is in use.
   */
  readonly upload: (values: Values, spec: Spec) => EngineBuffer
  /** One run; the inputs stay as they are, the results are new. Refuses inputs that are not the program's. */
  readonly run: (inputs: readonly EngineBuffer[]) => Promise<readonly EngineBuffer[]>
  /** Gives back what the program holds; it cannot be run thereafter. */
  readonly dispose: () => void
}

/** A program made ready that tells how long its steps take. */
export interface TimedExecutable extends Executable {
  /** Of the runs so far; also after its end. */
  readonly timing: () => Timing
}

const ENGINE = "an engine, { engine: reference } or { engine: await engineNamed('wasm') }"

/** Refuses what is no engine, such as its name, or one that was left out. */
export const checkEngine = (where: string, engine: Engine): Engine =>
  checkParts(where, engine, { name: 'a text', load: 'a function' }, ENGINE)

/** The engine of settings. */
export const engineIn = (where: string, settings: { readonly engine: Engine }): Engine =>
  checkEngine(`${where}, engine`, checkParts(where, settings, {}, ENGINE).engine)

/** What makes programs ready and holds their numbers. */
export interface Engine {
  /** As of `engineNamed`, such as `wasm`. */
  readonly name: string
  /** It takes programs as they were traced, or with the origin of each instruction as well; others take them optimised. */
  readonly takes?: 'traced' | 'origins'
  /** Makes a program ready to be run, often at some expense: it is meant to be run again and again. */
  readonly load: (program: Program) => Promise<Executable>
  /** The same of an optimised program, with clocks between its steps, which engines have that write their own code. */
  readonly loadTimed?: (program: Program) => Promise<TimedExecutable>
  /** How many buffers the engine holds at the moment; it returns to the same number when all is freed. */
  readonly buffers: () => number
  /**
   * Ends the engine once what is under way is done: its threads end, and all that it holds is freed. A call after that
   * is refused, except another `dispose`, and `free`, which has nothing to do.
   */
  readonly dispose: () => Promise<void>
}
