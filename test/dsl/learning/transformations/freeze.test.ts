/** Parameters that are held stay where they are, and the others move as if those were constants. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { adam, chain, descend, sgd, tensor, type Transformation, valuesOf } from '../../../../src'
import { freeze } from '../../../../src/dsl/learning/transformations'
import { evaluate } from '../../../../src/engines/evaluate'
import { test } from '../../../laws/law'

const numbers = fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 3, maxLength: 3 })

const moved = async (how: Transformation, U: readonly number[], v: readonly number[]) => {
  const params = { U: tensor(U, [3]), v: tensor(v, [3]) }
  const [step] = how.update(params, how.init(params), params)
  const after = await evaluate(descend(params, step))
  return { U: Array.from(valuesOf(after.U)), v: Array.from(valuesOf(after.v)) }
}

describe('freeze', () => {
  test.prop([numbers, numbers], { numRuns: 20 })('keeps what is meant, to the last bit', async (U, v) => {
    const at = (path: string): boolean => path === 'U'
    for (const how of [sgd(0.5), adam(0.1)]) {
      const [some, all] = [await moved(chain(freeze(at), how), U, v), await moved(chain(how), U, v)]
      expect(some).toEqual({ U: U.map((x) => x - 0), v: all.v })
    }
  })

  test('refuses a condition that means nothing', () => {
    expect(() => freeze(() => false).init({ U: tensor([1], [1]) })).toThrow('expected one for some of U')
  })
})
