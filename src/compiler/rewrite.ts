/**
 * Editing programs. A program is read back as expressions, its instructions one after the other; a rule may put
 * another expression of the same meaning in the place of each; what comes out is listed again. A rule is written
 * with the functions of the language, which check shapes. Whatever the results no longer need is gone, and
 * equal work is done once, after any rule.
 *
 * Law: with a rule that keeps the meaning of every value, the program keeps its meaning, its parameters in
 * their order, and the shapes and types of its results.
 */
import { type Primitive, share } from '../dsl/core/primitive'
import { type AnyTensor, type Attributes, expression } from '../dsl/core/tensor'
import { literal, placeholder } from '../dsl/primitives/leaves'
import { type Instruction, type Program, trace } from '../dsl/transforms/program'

/** How often a value is read by the program that is edited, its results included; 0 if it is new to it. */
export type Uses = (x: AnyTensor) => number

/** An expression of the same meaning, or the very same one where there is nothing to do. */
export type Rule = (x: AnyTensor, uses: Uses) => AnyTensor

/** The settings of an expression if that primitive made it. */
export const settings = <A extends Attributes>(primitive: Primitive<A>, x: AnyTensor): A | undefined =>
  // an expression of that name was bound with settings of that primitive
  x.op.name === primitive.name ? (x.op.attributes as A) : undefined

/** Constants of up to so many elements are compared by content. */
const COMPARED = 64

/** How often each value is read: as an input, or as a result. */
export const readers = ({ instructions, results }: Program): readonly number[] => {
  const count = instructions.map(() => 0)
  for (const { inputs } of instructions) for (const input of inputs) count[input]++
  for (const number of results) count[number]++
  return count
}

/** The program with each value replaced as the rule says, until the rule has nothing more to say of it. */
export const rewrite =
  (rule: Rule) =>
  (program: Program): Program => {
    const { instructions, parameters, results } = program
    const read = readers(program)
    const edited = (given: readonly AnyTensor[]): readonly AnyTensor[] => {
      const uses = new Map<AnyTensor, number>()
      const count = (x: AnyTensor, number: number): void =>
        void uses.set(x, (uses.get(x) ?? 0) + read[number])
      const usesOf = (x: AnyTensor): number => uses.get(x) ?? 0
      const before = expressions(program, given)
      before.forEach(count)
      const after: AnyTensor[] = []
      instructions.forEach(({ op, inputs }, number) => {
        const old = before[number]
        let x =
          old.inputs.length === 0
            ? old
            : share(
                op,
                inputs.map((input) => after[input]),
                old,
              )
        for (let next = rule(x, usesOf); next !== x; next = rule(x, usesOf)) x = next
        if (x !== old) count(x, number)
        after.push(x)
      })
      return results.map((number) => after[number])
    }
    const symbols = parameters.map((number) =>
      placeholder(instructions[number].shape, instructions[number].dtype),
    )
    return trace(edited, [symbols]).program
  }

/** The value of each instruction as an expression of the arguments. */
const expressions = (
  { instructions, parameters }: Program,
  given: readonly AnyTensor[],
): readonly AnyTensor[] => {
  const leaf = leaves()
  const arguments_ = new Map(parameters.map((number, i) => [number, given[i]]))
  const values: AnyTensor[] = []
  instructions.forEach((instruction, number) => {
    const inputs = instruction.inputs.map((input) => values[input])
    values.push(
      arguments_.get(number) ??
        (inputs.length === 0 ? leaf(instruction) : share(instruction.op, inputs, instruction)),
    )
  })
  return values
}

/** Leaves as expressions; small constants with the same content become the same. */
const leaves = (): ((instruction: Instruction) => AnyTensor) => {
  const known = new Map<string, AnyTensor>()
  return (instruction) => {
    const { op, shape, dtype } = instruction
    const { value } = op.attributes
    if (op.name === 'literal' && typeof value === 'number') return literal(value, dtype)
    if (op.data === undefined || op.data.length > COMPARED) return expression(op, [], instruction)
    const name = `${dtype} ${shape.join()} ${Array.from(op.data, (n) => (Object.is(n, -0) ? '-0' : n)).join()}`
    const x = known.get(name) ?? expression(op, [], instruction)
    known.set(name, x)
    return x
  }
}
