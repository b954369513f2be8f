/** What all sharing schemes obey: shapes, starts from keys, derivatives through adaptation, one result on all engines. */
import { describe, expect } from 'vitest'
import { key } from '../../../../src/dsl/core/random'
import { paths, type Tree } from '../../../../src/dsl/core/tree'
import { metaLoss } from '../../../../src/dsl/learning/meta-step'
import { inspect } from '../../../../src/dsl/networks/inspect'
import { valuesOf } from '../../../../src/dsl/primitives/leaves'
import { valueAndGrad } from '../../../../src/dsl/transforms/grad'
import { reference } from '../../../../src/engines/reference'
import { wasmEngine } from '../../../../src/engines/wasm/engine'
import { assertEngine, assertGradient, run, test } from '../../../laws'
import { type LooseMeta, type LooseParams, moved, numbersFor } from '../../loose'
import { sameNumbers } from '../random-nets'
import { schemes, tasksFor } from './schemes'

const shapesOf = (tree: Tree) => paths(tree).map(([path, { shape }]) => [path, shape])

describe.each(schemes)('%s', (_, learner) => {
  const { net } = learner
  const start = learner.init(key(3))
  const meta: LooseMeta = { ...moved({ slow: start.slow, fast: start.fast }, 0.1), rates: start.rates }
  const loss = (m: LooseMeta) => metaLoss(learner)(m, tasksFor(learner))

  test('delivers the shape it promises, from parameters with the names it promises', async () => {
    const x = numbersFor(net.input.shape)
    const both = (p: LooseParams) => [net.apply(p)(x), inspect(net, p, x)] as const
    const [y, seen] = await run(reference, both, [meta] as const)
    expect(valuesOf(y).every(Number.isFinite)).toBe(true)
    expect(y.shape).toEqual(net.output.shape)
    expect(valuesOf(seen.output)).toEqual(valuesOf(y))
    expect(valuesOf(Object.values(seen.activations).at(-1) ?? x)).toEqual(valuesOf(y))
    expect(Object.keys(seen.weights)).toEqual(Object.keys(net.parameters.fast))
    expect(shapesOf({ slow: start.slow, fast: start.fast })).toEqual(shapesOf(net.parameters))
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
