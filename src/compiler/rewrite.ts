/**
 * Editing programs. A program is read back as expressions, its instructions one after the other; a rule may put
 * another expression of the same meaning in the place of each; what comes out is listed again. A rule is written
 * with the functions of the language, which check shapes. Whatever the results no longer need is gone, and
 * equal work is done once, after any rule.
 *
 * Law: with a rule that keeps the meaning of every value, the program keeps its meaning, its parameters in
 * their order, and the shapes and types of its results.
 */
import { inPlaceOf, withOriginOf } from '../dsl/core/origin'
import type { Primitive } from '../dsl/core/primitive'
import { sizeOf } from '../dsl/core/shape'
import type { AnyTensor, Attributes } from '../dsl/core/tensor'
import { placeholder } from '../dsl/primitives/leaves'
import { type Program, trace } from '../dsl/transforms/program'
import { numberedInstructions, numberedValues } from '../dsl/transforms/values'
import { given as madeOf, type LeafOf, leafOf, valuesIn } from './call'

/** How often a value is read by the program that is edited, its results included; 0 if it is new to it. */
export type Uses = (x: AnyTensor) => number

/** An expression of the same meaning, or the very same one where there is nothing to do. */
export type Rule = (x: AnyTensor, uses: Uses) => AnyTensor

/** The settings of an expression if that primitive made it. */
export const settings = <A extends Attributes>(primitive: Primitive<A>, x: AnyTensor): A | undefined =>
  // an expression of that name was bound with settings of that primitive
  x.op.name === primitive.name ? (x.op.attributes as A) : undefined

/**
 * Whether one expression was there before another, as far as the function alone decides that: what depends on no symbol
 * may be there since an earlier trace.
 */
export const isOlder = (x: AnyTensor, y: AnyTensor): boolean =>
  x.symbolic === y.symbolic ? x.symbolic && x.id < y.id : y.symbolic

/** Constants of up to so many elements are compared by content. */
const COMPARED = 64

/** How often each value is read: as an input, or as a result. */
export const readers = (program: Program): readonly number[] => {
  const count = numberedValues(program).map(() => 0)
  for (const { inputs } of program.instructions) for (const input of inputs) count[input]++
  for (const number of program.results) count[number]++
  return count
}

/**
 * The program with each value replaced as the rule says, until the rule has nothing more to say of it.
 *
 * @example
 * const undone = (x: AnyTensor) => x.op.name === 'exp' && x.inputs[0].op.name === 'log'
 * const tidied = rewrite((x) => (undone(x) ? x.inputs[0].inputs[0] : x))
 * const { program } = trace((x: Scalar) => exp(log(x)), [literal(0)])
 * program.instructions.length // 2
 * tidied(program).instructions.length // 0
 */
export const rewrite =
  (rule: Rule) =>
  (program: Program): Program => {
    const read = readers(program)
    const edited = (given: readonly AnyTensor[]): readonly AnyTensor[] => {
      given.forEach((x, i) => withOriginOf(program.parameters[i], x))
      const uses = new Map<AnyTensor, number>()
      const count = (x: AnyTensor, number: number): void =>
        void uses.set(x, (uses.get(x) ?? 0) + read[number])
      const usesOf = (x: AnyTensor): number => uses.get(x) ?? 0
      const before = valuesIn(program, given, { leaf: sharedLeaves() })
      before.forEach(count)
      const after = [...given]
      const ruled = (x: AnyTensor): AnyTensor => {
        const next = inPlaceOf(x, () => rule(x, usesOf))
        return next === x ? x : ruled(next)
      }
      for (const instruction of numberedInstructions(program)) {
        const { first, inputs, results } = instruction
        const old = before.slice(first, first + results.length)
        const isAsBefore = inputs.every((input) => after[input] === before[input])
        const replaced = (): readonly AnyTensor[] =>
          madeOf(
            instruction,
            inputs.map((input) => after[input]),
          )
        const made = isAsBefore ? old : inPlaceOf(old[0], replaced)
        made.forEach((part, i) => {
          // of several results none is replaced alone
          const x = made.length === 1 ? ruled(part) : part
          if (x !== old[i]) count(x, first + i)
          after.push(x)
        })
      }
      return program.results.map((number) => after[number])
    }
    const symbols = program.parameters.map(({ shape, dtype }) => placeholder(shape, dtype))
    return trace(edited, [symbols]).program
  }

/** Leaves as expressions; small constants with the same content become the same. */
const sharedLeaves = (): LeafOf => {
  const known = new Map<string, AnyTensor>()
  return (op, spec) => {
    if (op.name !== 'constant' || sizeOf(spec.shape) > COMPARED) return leafOf(op, spec)
    const name = `${spec.dtype} ${spec.shape.join()} ${op.attributes.kind} ${op.attributes.base64}`
    const x = known.get(name) ?? leafOf(op, spec)
    known.set(name, x)
    return x
  }
}
