/**
 * A program is what engines run, as plain data: a list of instructions with static shapes, each after the ones it reads.
 * Its values are numbered: first its parameters, then what each instruction gives, in order. Tracing runs the user's
 * function once, on symbols; after that user code is not touched again.
 *
 * Laws: a program computes what the function means, on every engine; so does what JSON and `structuredClone` make of it.
 */
import { inPlaceOf, note, noteOrigin, originOf } from '../core/origin'
import { fail } from '../core/problem'
import { share } from '../core/primitive'
import { showShape } from '../core/shape'
import { type AnyTensor, type Spec, SYMBOL } from '../core/tensor'
import { leaves, mapLeaves, type Tree } from '../core/tree'
import { constantOp } from '../primitives/constants'
import type { Op } from '../primitives'
import { placeholder } from '../primitives/leaves'
import { reachable } from './graph'

/** An operation on earlier values, named by their numbers. */
export interface Instruction {
  readonly op: Op
  readonly inputs: readonly number[]
  /** The shapes and types of the values that it gives. */
  readonly results: readonly Spec[]
}

export interface Program {
  readonly parameters: readonly Spec[]
  readonly instructions: readonly Instruction[]
  /** The numbers of the values that the program gives. */
  readonly results: readonly number[]
}

/** The results without what only derivatives look at, and with what became equal shared. */
const stripped = (results: readonly AnyTensor[]): readonly AnyTensor[] => {
  const all = reachable(results)
  if (all.every(({ own }) => own === undefined)) return results
  const done = new Map<AnyTensor, AnyTensor>()
  for (const x of all) {
    const inputs = x.inputs.map((input) => done.get(input) ?? input)
    // to an engine it is the value itself
    if (x.own !== undefined) done.set(x, inputs[0])
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

const specOf = ({ shape, dtype }: Spec): Spec => ({ shape, dtype })

/** What stands for an expression in the program, which keeps no origin itself. */
const noted = <T extends object>(x: AnyTensor, part: T): T => {
  noteOrigin(part, originOf(x))
  return part
}

const opOf = (x: AnyTensor): Op => {
  if (x.data !== undefined) return constantOp(x.data)
  if (x.op.name === SYMBOL)
    return fail({
      where: 'input',
      given: `a symbol of shape ${showShape(x.shape)} without a value`,
      expected: 'only symbols that are arguments of the compiled function',
      cause: 'a tensor was kept from inside a function that was traced or mapped',
      fix: 'return it from that function, or pass it as an argument',
    })
  // expressions are built from primitives, with settings of theirs
  return x.op as Op
}

/**
 * All that the results are made of, in an order that depends on the function alone: what depends on symbols as it was
 * built, which is anew in every trace; what does not, and may be there since an earlier one, before its first reader.
 */
const inOrder = (roots: readonly AnyTensor[]): ReadonlySet<AnyTensor> => {
  const order = new Set<AnyTensor>()
  const put = (x: AnyTensor): void => {
    if (order.has(x)) return
    for (const input of x.inputs) put(input)
    order.add(x)
  }
  for (const x of reachable(roots)) if (x.symbolic) put(x)
  roots.forEach(put)
  return order
}

/** The program that computes `results` from `parameters`; whatever they do not need is left out. */
const programOf = (parameters: readonly AnyTensor[], results: readonly AnyTensor[]): Program => {
  const roots = stripped(results)
  const given = new Set(parameters)
  const made = [...inOrder(roots)].filter((x) => !given.has(x))
  const number = new Map([...parameters, ...made].map((x, i) => [x, i]))
  const numberOf = (x: AnyTensor): number => number.get(x) ?? 0
  return {
    parameters: parameters.map((x) => noted(x, specOf(x))),
    instructions: made.map((x) =>
      noted(x, { op: opOf(x), inputs: x.inputs.map(numberOf), results: [specOf(x)] }),
    ),
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
