/** Networks beside each other, on the same numbers. */
import { expect } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { reference } from '../../../src/engines/reference'
import { expectClose, run } from '../../laws'
import { type LooseNet, type LooseParams, numbersFor } from '../loose'

export const EXACT = { tolerance: 1e-12 }

export const output = (net: LooseNet, params: LooseParams, seed: number): Promise<Tensor> =>
  run(reference, (p: LooseParams, x: Tensor) => net.apply(p)(x), [
    params,
    numbersFor(net.input.shape, seed),
  ] as const)

/** Both networks give the same numbers, each with parameters of its own. */
export const expectSame = async (
  [left, leftParams]: readonly [LooseNet, LooseParams],
  [right, rightParams]: readonly [LooseNet, LooseParams],
  seed: number,
): Promise<void> => {
  expect(left.output.shape).toEqual(right.output.shape)
  expectClose('output', await output(left, leftParams, seed), await output(right, rightParams, seed), EXACT)
}
