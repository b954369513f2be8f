/**
 * A program as kernels: what only moves numbers becomes another way to reach them, elementwise chains grow
 * until somebody needs them in memory, reductions and products take them in and finish with them.
 *
 * Law: the kernels, one after the other, compute what the program means.
 */
import { sizeOf } from '../dsl/core/shape'
import type { Program } from '../dsl/transforms/program'
import { type Access, orderedStrides } from './access'
import { accessesOf, type Expr, whole, workOf } from './kernel'
import { type Goal, type Ground, groundOf, load, type Value } from './lowering/ground'
import { lowered } from './lowering/rules'
import type { Outside } from './outside'
import type { Lowered } from './steps'
import type { Target } from './target'
import { isCheap, isLoad } from './terms'

type Outer = Outside['parameters'][number]

/** The parts of a parameter, added up. */
const joined = ({ strides, parts, lost }: Outer, slot: number, dtype: Expr['dtype']): Expr => {
  const at = (offset: number): Expr => load({ slot, offset, strides }, dtype)
  const [first, ...others] = parts.map((offset) =>
    lost === undefined ? at(offset) : whole(at(offset), at(offset + lost)),
  )
  return others.reduce<Expr>(
    (sum, part) => ({ kind: 'apply', name: 'add', inputs: [sum, part], dtype }),
    first,
  )
}

const take = (ground: Ground, number: number, outer: Outer): void => {
  const instruction = ground.listed[number]
  const { shape, dtype } = instruction
  ground.begin(number)
  const expr = joined(outer, ground.cell({ kind: 'outside', dtype, index: number }), dtype)
  ground.define(number, { expr })
  if (isLoad(expr)) return
  // added up as the parts lie, which is along the memory
  const access = { ...ground.fresh({ shape, dtype }), strides: orderedStrides(shape, outer.strides) }
  ground.emit(instruction, { expr }, access)
  ground.define(number, { expr: load(access, dtype) })
}

/** Whether a value is needed in memory: for others to share, or because it has become too long. */
const isSettled = (
  { uses, target: { expressions } }: Ground,
  number: number,
  { expr, total }: Value,
): boolean => {
  if (expr.kind === 'number' && total === undefined) return false
  const isShared = uses[number] > 1 && !isLoad(expr) && (total !== undefined || !isCheap(expr))
  return isShared || workOf(expr) > expressions.operations || accessesOf(expr).length > expressions.operands
}

/**
 * Whether a sum of products is added to what is there one product after the other: each when its operands are at hand,
 * which are larger than what they give.
 */
const isAddedInParts = (ground: Ground, number: number): boolean => {
  const { listed, uses } = ground
  const { op, inputs, shape, dtype } = listed[number]
  const isProduct = (term: number): boolean =>
    listed[term].op?.name === 'einsum' &&
    listed[term].inputs.some((input) => sizeOf(listed[input].shape) > sizeOf(shape))
  const isPart = (term: number): boolean =>
    uses[term] === 1 && (isProduct(term) || isAddedInParts(ground, term))
  return op?.name === 'add' && dtype === 'float32' && uses[number] === 1 && inputs.every(isPart)
}

/** The kernels of a program whose parameters and results lie outside. */
export const lower = (program: Program, outside: Outside, target: Target): Lowered => {
  const { parameters, results } = program
  const ground = groundOf(program, outside, target)
  const { listed } = ground
  const isGiven = (number: number): boolean => number < parameters.length
  parameters.forEach((_, i) => take(ground, i, outside.parameters[i]))

  const goals = new Set<number>()
  const dealt = new Set<number>()
  const copies: { readonly number: number; readonly access: Access }[] = []
  const aim = (number: number, goal: Goal): void => {
    const isAdded = goal.accumulate === true && isAddedInParts(ground, number)
    if (isAdded) listed[number].inputs.forEach((term) => aim(term, goal))
    else ground.setGoal(number, goal)
    ;(isAdded ? dealt : goals).add(number)
  }
  results.forEach((number, i) => {
    const { strides, accumulate, lost } = outside.results[i]
    const { dtype } = listed[number]
    const slot = ground.cell({ kind: 'outside', dtype, index: parameters.length + i })
    const access = { slot, offset: 0, strides }
    if (isGiven(number)) {
      // what is laid out anew is read as it lies then
      ground.begin(number)
      ground.emit(listed[number], { expr: ground.exprOf(number) }, access)
      ground.define(number, { expr: load(access, dtype) })
    } else if (goals.has(number)) copies.push({ number, access })
    else {
      const behind = lost !== undefined && { lost: { ...access, offset: lost } }
      aim(number, { access, accumulate, ...behind })
    }
  })

  listed.forEach((_, number) => {
    if (isGiven(number) || dealt.has(number) || (ground.uses[number] === 0 && !goals.has(number))) return
    ground.begin(number)
    const value = lowered(ground, number)
    ground.define(number, value)
    if (goals.has(number) || isSettled(ground, number, value)) ground.settle(number)
  })
  for (const { number, access } of copies) {
    ground.begin(number)
    ground.emit(listed[number], { expr: ground.exprOf(number) }, access)
  }
  return ground.lowered
}
