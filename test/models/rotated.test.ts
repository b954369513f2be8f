/** The networks of the benchmark: group convolutions do not see quarter turns; plain and C4 have as many parameters. */
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import type { Tensor } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { cyclicRotated, plainRotated, sharedRotated } from '../../src/models/rotated'
import { rot90 } from '../../src/symmetry/quarter-turns'
import { looseNet, numbersFor } from '../dsl/loose'
import { deviation, run, test } from '../laws'

const parameters = (net: object): number =>
  leaves(looseNet(net).init(key(0)).fast as Tree).reduce((sum, x) => sum + valuesOf(x).length, 0)

const image = numbersFor([28, 28, 1]) as Tensor<readonly [28, 28, 1]>

describe('the networks of the benchmark', () => {
  for (const turns of [4, 8])
    test(`give the same answers for an image and its quarter turns: C${turns}`, async () => {
      const net = sharedRotated([1, 1, 1, 2], cyclicRotated(turns))
      const answers = async (quarters: number) =>
        valuesOf(
          await run(reference, (x: typeof image) => net.apply(net.init(key(1)))(rot90(x, quarters)), [image]),
        )
      const upright = await answers(0)
      for (const quarters of [1, 2, 3])
        expect(deviation(await answers(quarters), upright, 1e-3)).toBeLessThan(1e-9)
    })

  test('have as many parameters with and without sharing, but for 2 %', () => {
    const plain = parameters(plainRotated([24, 32, 32, 64]))
    const shared = parameters(sharedRotated([12, 16, 16, 32], cyclicRotated(4)))
    expect(Math.abs(plain / shared - 1)).toBeLessThan(0.02)
    expect(shared).toBe(64_150 + 76)
  })
})
