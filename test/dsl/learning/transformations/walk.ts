/** The way of parameters that go the steps of a transformation. */
import type { Tensor } from '../../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../../src/dsl/core/tree'
import { descend, type Transformation } from '../../../../src/dsl/learning/transformations'
import { tensor, valuesOf } from '../../../../src/dsl/primitives/leaves'
import type { Engine } from '../../../../src/engines/engine'
import { reference } from '../../../../src/engines/reference'
import { expectClose, run } from '../../../laws'

export type Point = { readonly a: Tensor<readonly [3]>; readonly b: Tensor<readonly [2, 2]> }

/** A point from seven numbers. */
export const point = (ns: readonly number[]): Point => ({
  a: tensor(ns.slice(0, 3), [3]),
  b: tensor(ns.slice(3), [2, 2]),
})

export const flat = (tree: Tree): readonly number[] => leaves(tree).flatMap((x) => Array.from(valuesOf(x)))

interface Walk {
  readonly steps: readonly (readonly number[])[]
  /** The state after each step. */
  readonly states: readonly Tree[]
}

/** The steps that a transformation makes of gradients, one after the other, from parameters that take each. */
export const walk = async (
  how: Transformation,
  params: readonly number[],
  gradients: readonly (readonly number[])[],
  engine: Engine = reference,
): Promise<Walk> => {
  const all = (start: Point, ...gs: readonly Point[]): readonly (readonly [Point, Tree])[] => {
    let [at, state] = [start, how.init(start)]
    return gs.map((g) => {
      const [step, next] = how.update(g, state, at)
      at = descend(at, step)
      state = next
      return [step, next]
    })
  }
  const made = await run(engine, all, [params, ...gradients].map(point) as [Point, ...Point[]])
  return { steps: made.map(([step]) => flat(step)), states: made.map(([, state]) => state) }
}

/** Rows of numbers are those expected. */
export const expectRows = (
  what: string,
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  tolerance = 1e-10,
): void =>
  expectClose(
    what,
    tensor(actual.flat(), [actual.flat().length]),
    tensor(expected.flat(), [expected.flat().length]),
    { tolerance },
  )
