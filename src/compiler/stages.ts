/**
 * What becomes of each value when one dimension is cut into chunks. With t an axis of that dimension,
 *
 * - `shared` values need no other than shared ones: they are there before the first chunk;
 * - `mapped` values have t, and a chunk of them is made of a chunk of others;
 * - `sum` values have lost t by adding up, or are added of such: each chunk gives a part, and the whole is the
 *   sum of the parts;
 * - `late` values need a finished sum, or all of a mapped value at once.
 */
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { notationsOf } from './axes'

export type Stage = 'shared' | 'mapped' | 'sum' | 'late'

/** The stage of each value; `axesOf` gives the axes of the cut dimension. */
export const stagesOf = (
  program: Program,
  axesOf: (number: number) => readonly number[],
): readonly Stage[] => {
  const stages: Stage[] = []
  const notations = notationsOf(program)
  numberedValues(program).forEach(({ op, inputs }, number) => {
    const axes = axesOf(number)
    const ofShared = inputs.every((input) => stages[input] === 'shared')
    if (op?.name === 'add' && inputs.every((input) => stages[input] === 'sum')) stages.push('sum')
    else if (inputs.some((input) => stages[input] === 'sum' || stages[input] === 'late')) stages.push('late')
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
      else stages.push(cut ? 'sum' : 'late')
    }
  })
  return stages
}
