/**
 * A program is what engines run, as plain data: a list of instructions with static shapes, each after the ones it reads.
 * Its values are numbered: first its parameters, then what each instruction gives, in order. Tracing runs the user's
 * function once, on symbols; after that user code is not touched again.
 *
 * Laws: a program computes what the function means, on every engine; so does what JSON and `structuredClone` make of it.
 */
import { checkKind, checkParts } from '../core/arguments'
import { inPlaceOf, note, noteOrigin, originOf } from '../core/origin'
import { fail } from '../core/problem'
import { bundled, share } from '../core/primitive'
import { showShape } from '../core/shape'
import { type AnyTensor, type Bundle, type Spec, SYMBOL } from '../core/tensor'
import { leaves, mapLeaves, type Tree } from '../core/tree'
import { constantOp } from '../primitives/constants'
import type { Op, Program } from '../primitives'
import { placeholder } from '../primitives/leaves'
import { reachable } from './graph'
import { givingOnly, isScan } from './scan-op'

export type { Instruction, Program } from '../primitives'

/** Refuses what is no program, such as the function that one is traced from. */
export const checkProgram = (where: string, program: Program): Program =>
  checkParts(
    where,
    program,
    { parameters: 'a list', instructions: 'a list', results: 'a list' },
    'trace(f, arguments).program, or f.program(…) of a compiled function',
  )

/** The results without what only derivatives look at, and with what became equal shared. */
const stripped = (results: readonly AnyTensor[], stop: ReadonlySet<AnyTensor>): readonly AnyTensor[] => {
  const all = reachable(results, { stop })
  if (all.every(({ own }) => own === undefined)) return results
  const done = new Map<AnyTensor, AnyTensor>()
  const bundles = new Map<Bundle, readonly AnyTensor[]>()
  const rebuilt = (x: AnyTensor, inputs: readonly AnyTensor[]): AnyTensor => {
    if (x.part === undefined) return share(x.op, inputs, x)
    const { of, index } = x.part
    const parts = bundles.get(of) ?? bundled({ op: of.op, inputs, results: of.results })
    bundles.set(of, parts)
    return parts[index]
  }
  for (const x of all) {
    if (stop.has(x)) continue
    const inputs = x.inputs.map((input) => done.get(input) ?? input)
    // to an engine it is the value itself
    if (x.own !== undefined) done.set(x, inputs[0])
    else
      done.set(
        x,
        inputs.length === 0 || inputs.every((y, i) => y === x.inputs[i])
          ? x
          : inPlaceOf(x, () => rebuilt(x, inputs)),
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
const inOrder = (roots: readonly AnyTensor[], stop: ReadonlySet<AnyTensor>): ReadonlySet<AnyTensor> => {
  const order = new Set<AnyTensor>()
  const put = (x: AnyTensor): void => {
    if (order.has(x) || stop.has(x)) return
    for (const input of x.inputs) put(input)
    order.add(x)
  }
  for (const x of reachable(roots, { stop })) if (x.symbolic) put(x)
  roots.forEach(put)
  return order
}

/** What gives an expression, with the expressions that it gives, one for each of its results. */
interface Made {
  readonly op: Op
  readonly inputs: readonly AnyTensor[]
  readonly gives: readonly (AnyTensor | Spec)[]
}

/** The instructions that expressions are results of; of several results, those that somebody reads. */
const madeBy = (order: ReadonlySet<AnyTensor>): readonly Made[] => {
  const read = new Map<Bundle, AnyTensor[]>()
  for (const x of order)
    if (x.part !== undefined) {
      const parts = read.get(x.part.of) ?? []
      parts[x.part.index] = x
      read.set(x.part.of, parts)
    }
  const known = new Set<Bundle>()
  return [...order].flatMap((x): readonly Made[] => {
    const bundle = x.part?.of
    if (bundle === undefined) return [{ op: opOf(x), inputs: x.inputs, gives: [x] }]
    if (known.has(bundle)) return []
    known.add(bundle)
    const op = opOf(x)
    const parts = read.get(bundle) ?? []
    if (!isScan(op)) return fail({ where: 'internal: trace', given: op.name, expected: 'one result' })
    const { op: least, kept } = givingOnly(op, (i) => parts[i] !== undefined)
    return [{ op: least, inputs: x.inputs, gives: kept.map((i) => parts[i] ?? bundle.results[i]) }]
  })
}

/** The program that computes `results` from `parameters`; whatever they do not need is left out. */
export const programOf = (parameters: readonly AnyTensor[], results: readonly AnyTensor[]): Program => {
  const given = new Set(parameters)
  const roots = stripped(results, given)
  const made = madeBy(inOrder(roots, given))
  const number = new Map<AnyTensor | Spec, number>(
    [...parameters, ...made.flatMap(({ gives }) => gives)].map((x, i) => [x, i]),
  )
  const numberOf = (x: AnyTensor): number => number.get(x) ?? 0
  return {
    parameters: parameters.map((x) => noted(x, specOf(x))),
    instructions: made.map(({ op, inputs, gives }) => {
      const instruction = { op, inputs: inputs.map(numberOf), results: gives.map(specOf) }
      const [x] = gives
      return 'op' in x ? noted(x, instruction) : instruction
    }),
    results: roots.map(numberOf),
  }
}

/**
 * Runs a function on symbols of the given arguments' shapes and types. Throws for arguments that are no list, and where
 * they or the result are not made of tensors.
 *
 * @example
 * const { program } = trace((x: Tensor<readonly [3]>) => sum(exp(x)), [tensor([0, 0, 0], [3])])
 * program.instructions.map(({ op }) => op.name) // ['exp', 'sum']
 * program.results // [2]
 */
export const trace = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  arguments_: A,
): {
  /** What the function computes, with the leaves of its arguments as parameters, in their order. */
  readonly program: Program
  /** What the function gave of the symbols: the structure, shapes and types of its result. */
  readonly result: B
} => {
  checkKind('trace', f, 'a function')
  checkKind('trace, arguments', arguments_, 'a list')
  const symbols = mapLeaves(arguments_, ({ shape, dtype }, path) => {
    const symbol = placeholder(shape, dtype)
    note(symbol, path)
    return symbol
  })
  const result = f(...symbols)
  return { program: programOf(leaves(symbols), leaves(result)), result }
}
