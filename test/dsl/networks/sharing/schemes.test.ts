/** What all sharing schemes obey: shapes, starts from keys, derivatives through adaptation, one result on all engines. */
import { test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { key } from '../../../../src/dsl/core/random'
import { leaves, paths } from '../../../../src/dsl/core/tree'
import { metaLoss } from '../../../../src/dsl/learning/meta-step'
import { valuesOf } from '../../../../src/dsl/primitives/leaves'
import { valueAndGrad } from '../../../../src/dsl/transforms/grad'
import { reference } from '../../../../src/engines/reference'
import { wasmEngine } from '../../../../src/engines/wasm/engine'
import { assertEngine, assertGradient, run } from '../../../laws'
import { type LooseMeta, type LooseParams, moved, numbersFor } from '../../loose'
import { sameNumbers } from '../random-nets'
import { schemes, tasksFor } from './schemes'

describe.each(schemes)('%s', (_, learner) => {
  const { net } = learner
  const start = learner.init(key(3))
  const meta: LooseMeta = { ...moved({ slow: start.slow, fast: start.fast }, 0.1), rates: start.rates }
  const loss = (m: LooseMeta) => metaLoss(learner)(m, tasksFor(learner))

  test('delivers the shape it promises, from parameters with the names it promises', async () => {
    const x = numbersFor(net.input)
    const [y, activations, weights] = await run(
      reference,
      (p: LooseParams) => [
        net.apply(p)(x),
        net
          .activations(p)(x)
          .map(({ value }) => value),
        net.weights(p),
      ],
      [meta] as const,
    )
    expect(valuesOf(leaves(y)[0]).every(Number.isFinite)).toBe(true)
    expect(leaves(y)[0].shape).toEqual(net.output)
    expect(valuesOf(leaves(activations).at(-1) ?? x)).toEqual(valuesOf(leaves(y)[0]))
    expect(Object.keys(weights)).toEqual(net.names.fast)
    expect(Object.keys(start.slow)).toEqual(net.names.slow)
    expect(Object.keys(start.fast)).toEqual(net.names.fast)
  })

  test('starts from its key', () => {
    expect(sameNumbers(learner.init(key(3)), start)).toBe(true)
    expect(sameNumbers(learner.init(key(4)), start)).toBe(false)
  })

  test('has the derivative of finite differences by all that is learned, and it reaches all of it', async () => {
    await assertGradient(loss, meta)
    const [, slope] = await run(reference, (m: LooseMeta) => valueAndGrad(loss)(m), [meta] as const)
    for (const [path, g] of paths(slope))
      expect(Math.max(...Array.from(valuesOf(g), Math.abs)), path).toBeGreaterThan(1e-9)
  })

  test('gives the same on the engine wasm', async () => {
    await assertEngine(wasmEngine(), (m: LooseMeta) => valueAndGrad(loss)(m), [meta] as const)
  })
})
