/**
 * What becomes of each value when one dimension is cut into chunks. With t an axis of that dimension,
 *
 * - `shared` values need no other than shared ones: they are there before the first chunk;
 * - `mapped` values have t, and a chunk of them is made of a chunk of others;
 * - `sum` values have lost t by adding up, or are added of such: each chunk gives a part, and the whole is the
 *   sum of the parts;
 * - `repeated` values are what a loop of the others makes without t: each chunk makes them for itself, all the same;
 * - `late` values need a finished sum, or all of a mapped value at once.
 */
import type { Op, ScanOp } from '../dsl/primitives'
import type { Program } from '../dsl/transforms/program'
import { inputsOf, isScan } from '../dsl/transforms/scan-op'
import { numberedValues, type Value } from '../dsl/transforms/values'
import { dimensionsOfBody, insideOf, notationsOf } from './axes'
import { isView } from './cost'

export type Stage = 'shared' | 'mapped' | 'sum' | 'repeated' | 'late'

type AxesOf = (number: number) => readonly number[]

/** The stage of each value; `axesOf` gives the axes of the cut dimension. Parameters are shared, or as `given`. */
export const stagesOf = (program: Program, axesOf: AxesOf, given?: readonly Stage[]): readonly Stage[] => {
  const stages: Stage[] = []
  const notations = notationsOf(program)
  const values = numberedValues(program)
  const loops = new Map<ScanOp, readonly Stage[]>()
  values.forEach(({ op, inputs, index }, number) => {
    const axes = axesOf(number)
    const all = inputs.map((input) => stages[input])
    const ofShared = all.every((stage) => stage === 'shared')
    if (op === undefined) stages.push(given?.[number] ?? 'shared')
    else if (all.includes('late')) stages.push('late')
    else if (isScan(op) && !(ofShared && inputs.every((input) => axesOf(input).length === 0))) {
      const made = loops.get(op) ?? stagesOfLoop(op, inputs, { all, values, axesOf, made: number - index })
      loops.set(op, made)
      stages.push(made[index])
    } else if (op.name === 'add' && all.every((stage) => stage === 'sum')) stages.push('sum')
    // at once, for all steps of a loop; what follows a loop is done once for all chunks
    else if (given !== undefined && axes.length === 0 && isLinear(op, all)) stages.push('sum')
    else if (all.includes('sum')) stages.push('late')
    else if (inputs.length === 0 || (ofShared && axes.length !== 1)) stages.push('shared')
    else {
      const { inputs: operands, result } = notations[number]
      const own = axes.map((axis) => result[axis])
      const others = operands.map((names, i) => axesOf(inputs[i]).map((axis) => names[axis]))
      const names = [own, ...others].flat()
      // one name, and a value has each name once
      const cut = names.every((name) => name !== undefined && name === names[0])
      if (cut && own.length === 1) stages.push('mapped')
      else if (ofShared) stages.push('shared')
      else if (names.length === 0 && all.every(isWhole)) stages.push('repeated')
      else stages.push(cut ? 'sum' : 'late')
    }
  })
  return stages
}

const isWhole = (stage: Stage): boolean => stage === 'shared' || stage === 'repeated'

/** Whether the whole is made of sums as their parts are. */
const isLinear = (op: Op, [first, ...others]: readonly Stage[]): boolean =>
  op.name === 'mul'
    ? (first === 'sum' && others.every(isWhole)) || (isWhole(first) && others.every((one) => one === 'sum'))
    : (op.name === 'neg' || op.name === 'sub' || isView({ op })) &&
      [first, ...others].every((stage) => stage === 'sum')

interface Around {
  /** The stages of the inputs. */
  readonly all: readonly Stage[]
  readonly values: readonly Value[]
  readonly axesOf: AxesOf
  /** The number of the first result. */
  readonly made: number
}

/** Whether a value is the number 0 throughout. */
const isZero = (values: readonly Value[], number: number): boolean => {
  const { op, inputs } = values[number]
  if (op?.name === 'broadcast') return isZero(values, inputs[0])
  return op?.name === 'literal' && op.attributes.value === 0
}

/** Whether a value is a sum of which another is a term. */
const isAddedTo = (values: readonly Value[], number: number, term: number): boolean => {
  const { op, inputs } = values[number]
  const terms = op?.name === 'add' ? inputs : op?.name === 'sub' ? inputs.slice(0, 1) : []
  return number === term || terms.some((input) => isAddedTo(values, input, term))
}

/**
 * The stages of what a loop gives, by those of its body. What is carried is a sum if it begins as nothing and is added to;
 * one that begins with a sum goes on with it. Of a loop some of whose values are late all are.
 */
const stagesOfLoop = (
  op: ScanOp,
  inputs: readonly number[],
  { all, values, axesOf, made }: Around,
): readonly Stage[] => {
  const { body, carries, lists } = op.attributes
  const dimensions = dimensionsOfBody(op)
  const firstList = inputs.length - lists
  const first = firstList - carries
  const around = insideOf(op, { inputs, results: body.results.map((_, i) => made + i) })
  // the steps themselves are not cut
  if (around.some(({ value, listed }) => listed && axesOf(value).includes(0)))
    return body.results.map(() => 'late')
  const cut = new Set(
    around.flatMap(({ value, listed, number }) =>
      axesOf(value).map((axis) => dimensions[number][listed ? axis - 1 : axis]),
    ),
  )
  const axesInside = (number: number): readonly number[] =>
    [...dimensions[number].keys()].filter((axis) => cut.has(dimensions[number][axis]))
  const inside = numberedValues(body)

  const alone = body.parameters.map((_, i): Stage => {
    const axes = axesInside(i)
    if (axes.length > 1) return 'late'
    return axes.length === 1 && all[i] === 'shared' ? 'mapped' : all[i]
  })
  const tried = stagesOf(body, axesInside, alone)
  const isSum = (i: number): boolean =>
    i >= first &&
    i < firstList &&
    tried[body.results[i - first]] === 'late' &&
    isZero(values, inputs[i]) &&
    isAddedTo(inside, body.results[i - first], i)
  const begins = alone.map((stage, i): Stage => (isSum(i) ? 'sum' : stage))
  const stages = stagesOf(body, axesInside, begins)
  const ends = body.results.map((number) => stages[number])
  const goesOn = inputsOf(op, begins).carry.every((begin, i) =>
    isWhole(begin) ? isWhole(ends[i]) : begin === ends[i],
  )
  // what has t and comes from nowhere else cannot be made smaller
  const isStuck = stages.some((stage, number) => isWhole(stage) && axesInside(number).length > 0)
  const isMixed = inputsOf(op, begins).lists.includes('sum') || inputsOf(op, begins).shared.includes('sum')
  const isLate = !goesOn || isStuck || isMixed || begins.includes('late') || ends.includes('late')
  return ends.map((stage) => (isLate ? 'late' : isWhole(stage) ? 'repeated' : stage))
}
