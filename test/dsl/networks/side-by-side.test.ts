/** Networks side by side: one alone is itself, several are independent, all of them learn. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, split } from '../../../src/dsl/core/random'
import { paths } from '../../../src/dsl/core/tree'
import { square } from '../../../src/dsl/functions/arithmetic'
import { sum } from '../../../src/dsl/functions/reductions'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { weightsOf } from '../../../src/dsl/networks/inspect'
import { flatten, tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { kronecker } from '../../../src/dsl/networks/reparameterisations'
import { sideBySide } from '../../../src/dsl/networks/side-by-side'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { looseNet, moved, numbersFor } from '../loose'
import { nets } from './random-nets'

const seeds = fc.integer({ min: 0, max: 1000 })
const circuit = pipe(input([3]), dense(2), reparam(kronecker), tanh)
const three = pipe(circuit, sideBySide(3), dense(2))

describe('networks side by side', () => {
  test.prop([nets, seeds], { numRuns: 30 })('one alone is itself', async (net, seed) => {
    const flat = looseNet(flatten(net))
    const alone = looseNet(sideBySide(1)(flat as never))
    const start = split(key(seed), 'circuit1')
    const x = numbersFor(net.input.shape, seed)
    const both = await run(
      reference,
      (y: typeof x) => [
        alone.apply(alone.init(key(seed)))(y),
        looseNet(flat).apply(looseNet(flat).init(start))(y),
      ],
      [x] as const,
    )
    expect(alone.output.shape).toEqual(both[0].shape)
    expectClose('alone', both[0], both[1], { tolerance: 1e-12 })
  })

  test('have records of their own, each with its own start', () => {
    const { slow, fast } = three.init(key(0))
    expect(Object.keys(slow)).toEqual(['circuit1', 'circuit2', 'circuit3'])
    expect(Object.keys(fast)).toEqual(Object.keys(three.parameters.fast))
    expect(three.output.shape).toEqual([2])
    const [first, second] = [fast.circuit1, fast.circuit2].map((p) => Array.from(valuesOf(p.dense.weight)))
    expect(first).not.toEqual(second)
    expect(Object.keys(weightsOf(three, { slow, fast }))).toEqual([
      'circuit1.dense',
      'circuit2.dense',
      'circuit3.dense',
      'dense',
    ])
  })

  test('all learn: the gradient reaches every circuit, and is the derivative', async () => {
    const params = moved(three.init(key(1)))
    const x = numbersFor([3]) as never
    const loss = (p: typeof params) => sum(square(three.apply(p)(x)))
    const slope = await run(reference, (p: typeof params) => grad(loss)(p), [params] as const)
    for (const [path, g] of paths(slope))
      expect(Math.max(...Array.from(valuesOf(g), Math.abs)), path).toBeGreaterThan(1e-6)
    await assertGradient(loss, params)
  })

  test('a number of circuits that is not whole is refused', () => {
    expect(() => sideBySide(0)(circuit)).toThrow('circuits: got 0, expected a whole number of at least 1.')
    expect(() => sideBySide(1.5)(circuit)).toThrow('circuits: got 1.5')
  })
})
