/** The branch of a select that is not taken does not count: no gradient through it, of any order, whatever it is. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { AnyTensor, Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { add, div, exp, less, log, mul, pow, select, sqrt } from '../../../src/dsl/functions/arithmetic'
import { sum } from '../../../src/dsl/functions/reductions'
import { broadcastTo, reshape } from '../../../src/dsl/functions/structure'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad, jvp } from '../../../src/dsl/transforms/grad'
import { trace } from '../../../src/dsl/transforms/program'
import { vmapTrees } from '../../../src/dsl/transforms/vmap'
import { evaluate } from '../../../src/engines/evaluate'
import { isFloat, test } from '../../laws'
import { contents, type Expression, expressions, LANES, selected, takenIn, valueOn } from './branching'
import { slopeAt } from './slopes'

type Leaves = readonly Tensor[]
type Function_ = (leaves: Leaves) => AnyTensor

/** Order 1: the gradient of the sum; order 2: that of the sum of the gradients by one of the leaves. */
const gradient =
  (f: Function_, order: number, by: number) =>
  (leaves: Leaves): Leaves => {
    const total = (at: Leaves): Scalar => {
      const y = f(at)
      return isFloat(y) ? sum(y) : literal(0)
    }
    return order === 1 ? grad(total)(leaves) : grad((at: Leaves) => sum(grad(total)(at)[by]))(leaves)
  }

const numbers = async (tree: Leaves): Promise<readonly (readonly number[])[]> =>
  (await evaluate(tree)).map((x) => Array.from(valuesOf(x)))

const floats = (expression: Expression): Leaves =>
  contents(expression).leaves.map((values) => tensor(values, [LANES]))

const found = (expression: Expression, order: number, by: number, mapped: boolean): Leaves => {
  const conditions = contents(expression).flags.map((flags) => tensor(flags.map(Number), [LANES], 'bool'))
  const on =
    (given: readonly AnyTensor[]): Function_ =>
    (leaves) =>
      valueOn(expression, leaves, selected(given))
  if (!mapped) return gradient(on(conditions), order, by)(floats(expression))
  const each = vmapTrees((leaves, given) => [...gradient(on(given as Leaves), order, by)(leaves as Leaves)])
  return each(floats(expression), conditions) as Leaves
}

describe('a branch that is not taken', () => {
  test.prop([expressions, fc.constantFrom(1, 2), fc.nat(9), fc.boolean()], { numRuns: 80 })(
    'leaves the gradients of the branch that is, in each lane, at orders 1 and 2, mapped too',
    async (expression, order, draw, mapped) => {
      const by = draw % contents(expression).leaves.length
      const got = await numbers(found(expression, order, by, mapped))
      for (let lane = 0; lane < LANES; lane++) {
        const taken: Function_ = (leaves) => valueOn(expression, leaves, takenIn(lane))
        const right = await numbers(gradient(taken, order, by)(floats(expression)))
        right.forEach((row, leaf) => {
          // where the taken branch itself has no slope, there is none
          if (!Number.isFinite(row[lane])) return
          const difference = Math.abs(got[leaf][lane] - row[lane])
          expect(
            difference,
            `leaf ${leaf}, lane ${lane}: ${got[leaf][lane]} for ${row[lane]}`,
          ).toBeLessThanOrEqual(1e-9 * Math.abs(row[lane]))
        })
      }
    },
  )

  test('has no say in known examples, at orders 1, 2 and 3', async () => {
    const root = (x: Scalar) => select(less(x, 1), x, sqrt(x))
    const overflown = (x: Scalar) => select(less(x, 1), mul(x, x), div(exp(mul(x, -1e4)), log(x)))
    const power = (x: Scalar) => select(less(literal(0), x), pow(x, 0.5), mul(x, 3))
    for (const [f, x, ...right] of [
      [root, 0, 1, 0, 0],
      [root, 4, 0.25, -1 / 32, 3 / 256],
      [overflown, 0, 0, 2, 0],
      [overflown, -1, -2, 2, 0],
      [power, 0, 3, 0, 0],
      [power, -1, 3, 0, 0],
    ] as const)
      for (const [i, slope] of right.entries()) expect(await slopeAt(f, x, i + 1)).toBeCloseTo(slope, 12)
  })

  test('has none in tangents that are pushed forward', async () => {
    const [, pushed] = jvp((x: Scalar) => select(less(x, 1), x, sqrt(x)))(literal(0), literal(3))
    expect(valuesOf(await evaluate(pushed))[0]).toBe(3)
  })

  test('has none where a norm, of all numbers of a row, is looked at for some rows only', async () => {
    type Rows = Tensor<readonly [2, 3]>
    const rows = tensor([0, 0, 0, 0, 3, 4], [2, 3])
    const unit = (x: Rows): Scalar => {
      const squares = sum(mul(x, x), [1])
      const size = sqrt(squares)
      const wide = (y: Tensor<readonly [2]>) => broadcastTo(reshape(y, [2, 1]), [2, 3])
      const safe = select(less(wide(mul(squares, 0)), wide(squares)), div(x, wide(size)), x)
      return sum(mul(safe, safe))
    }
    const slopes = await numbers([grad(unit)(rows)])
    expect(slopes[0].every((y) => Math.abs(y) < 1e-12)).toBe(true)
  })

  test('costs nothing where nothing is selected', () => {
    const f = (x: Scalar) => grad((y: Scalar) => add(sqrt(mul(y, y)), exp(y)))(x)
    const names = trace(f, [literal(1)]).program.instructions.map(({ op }) => op.name)
    expect(names).not.toContain('select')
  })
})
