/** How the axes of two shapes of equal size answer each other. */
import type { Shape } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'

export const axesOf = ({ shape }: Spec): readonly number[] => shape.map((_, axis) => axis)

/** Axes of one shape and the axes of the other that a reshape makes of them: equal products, as few axes as can be. */
export interface Block {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** The blocks of a reshape, in order; the shapes have equally many elements, and at least one. */
export const blocks = (from: Shape, to: Shape): readonly Block[] => {
  const found: Block[] = []
  let [i, j] = [0, 0]
  while (i < from.length || j < to.length) {
    const [begin, start] = [i, j]
    let [left, right] = [from[i++] ?? 1, to[j++] ?? 1]
    while (left !== right)
      if (left < right) left *= from[i++]
      else right *= to[j++]
    found.push({ from: range(begin, Math.min(i, from.length)), to: range(start, Math.min(j, to.length)) })
  }
  return found
}

const range = (begin: number, end: number): readonly number[] =>
  Array.from({ length: end - begin }, (_, k) => begin + k)
