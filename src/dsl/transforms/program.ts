/**
 * A program is what engines run: a list of instructions with static shapes, each after the ones it reads.
 * Tracing runs the user's function once, on symbols; after that user code is not touched again.
 *
 * Law: a program computes what the function means, on every engine.
 */
import { inPlaceOf, note, type Origin, originOf } from '../core/origin'
import { share } from '../core/primitive'
import type { AnyTensor, Spec, Op } from '../core/tensor'
import { leaves, mapLeaves, type Tree } from '../core/tree'
import { placeholder } from '../primitives/leaves'
import { reachable } from './graph'

/** One value: an operation on the values of earlier instructions, named by their numbers. */
export interface Instruction extends Spec {
  readonly op: Op
  readonly inputs: readonly number[]
  /** Where it was built, in a program that was traced for finding faults; the compiler's passes drop it. */
  readonly origin?: Origin
}

export interface Program {
  readonly instructions: readonly Instruction[]
  /** The instruction that stands for each argument. */
  readonly parameters: readonly number[]
  readonly results: readonly number[]
}

/** What only derivatives look at, and means of what no lane differs in; to an engine it is the value itself. */
const TRANSPARENT = new Set(['alias', 'stopGradient', 'custom', 'pmean'])

/** The results without what only derivatives look at, and with what became equal shared. */
const stripped = (results: readonly AnyTensor[]): readonly AnyTensor[] => {
  const done = new Map<AnyTensor, AnyTensor>()
  for (const x of reachable(results)) {
    const inputs = x.inputs.map((input) => done.get(input) ?? input)
    if (TRANSPARENT.has(x.op.name)) done.set(x, inputs[0])
    else
      done.set(
        x,
        inputs.length === 0 || inputs.every((y, i) => y === x.inputs[i])
          ? x
          : inPlaceOf(x, () => share(x.op, inputs, x)),
      )
  }
  return results.map((x) => done.get(x) ?? x)
}

/** The program that computes `results` from `parameters`; whatever they do not need is left out. */
const programOf = (parameters: readonly AnyTensor[], results: readonly AnyTensor[]): Program => {
  const roots = stripped(results)
  const needed = new Set(reachable(roots))
  const order = [...parameters.filter((x) => !needed.has(x)), ...needed]
  const number = new Map(order.map((x, i) => [x, i]))
  const numberOf = (x: AnyTensor): number => number.get(x) ?? 0
  return {
    instructions: order.map((x) => {
      const { op, shape, dtype, inputs } = x
      const origin = originOf(x)
      return { op, shape, dtype, inputs: inputs.map(numberOf), ...(origin !== undefined && { origin }) }
    }),
    parameters: parameters.map(numberOf),
    results: roots.map(numberOf),
  }
}

/** Runs a function on symbols of the given arguments' shapes and types. */
export const trace = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  arguments_: A,
): { readonly program: Program; readonly result: B } => {
  const symbols = mapLeaves(arguments_, ({ shape, dtype }, path) => {
    const symbol = placeholder(shape, dtype)
    note(symbol, path)
    return symbol
  })
  const result = f(...symbols)
  return { program: programOf(leaves(symbols), leaves(result)), result }
}
