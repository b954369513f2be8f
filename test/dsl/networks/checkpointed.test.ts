/** What a checkpointed block computes is what its block does; and derivatives keep less of it. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Scalar } from '../../../src/dsl/core/tensor'
import type { Tree } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { keyOf } from '../../../src/dsl/functions/random'
import { adapt } from '../../../src/dsl/learning/adapt'
import { fixed } from '../../../src/dsl/learning/rates'
import { named } from '../../../src/dsl/networks/blocks'
import { checkpointed } from '../../../src/dsl/networks/checkpointed'
import { dense } from '../../../src/dsl/networks/dense'
import { dropout } from '../../../src/dsl/networks/dropout'
import { inspect } from '../../../src/dsl/networks/inspect'
import { input } from '../../../src/dsl/networks/net'
import { batchNorm } from '../../../src/dsl/networks/normalisation'
import { tanh } from '../../../src/dsl/networks/parameterless'
import type { CheckpointSettings } from '../../../src/dsl/transforms/checkpoint'
import { valueAndGrad } from '../../../src/dsl/transforms/grad'
import { trace } from '../../../src/dsl/transforms/program'
import { evaluate } from '../../../src/engines/evaluate'
import { assertSameMeaning, expectClose, test } from '../../laws'
import { looseLearner, type LooseNet, moved, numbersFor, through } from '../loose'

type Block = (start: object) => LooseNet

const block: Block = (x) => through(x, dense(4), tanh, dropout(0.5), dense(3), batchNorm, tanh)
const less = (inner: Block, settings?: CheckpointSettings): Block =>
  (checkpointed as (...how: readonly unknown[]) => Block)(inner, settings)
const EXACT = { tolerance: 1e-12 }
const namedLoosely = named as (name: string, inner: Block) => object
const of = (inner: Block): LooseNet =>
  through(input([3]), namedLoosely('first', inner), namedLoosely('second', inner), dense(2))
const keeps = fc.record({ keep: fc.subarray(['einsum', 'tanh', 'mul'] as const) })

/** The query loss after two inner steps, and what it changes with. */
const learned = (inner: Block) => {
  const learner = looseLearner(through(of(inner), adapt({ loss: mse, steps: 2, rate: fixed(0.1) })))
  const [x, y] = [numbersFor([5, 3]), numbersFor([5, 2])]
  const examples = { x, y, key: keyOf(key(7)) } as never
  return {
    start: moved(learner.init(key(3))) as Tree,
    loss: (meta: Tree): Scalar => learner.loss(learner.adapt(meta as never, examples), examples),
  }
}

describe('a checkpointed block', () => {
  const plain = learned(block)

  test.prop([keeps], { numRuns: 6 })(
    'is its block: within an inner loop, and so are its gradients, whatever is kept',
    async (settings: CheckpointSettings) => {
      const { loss } = learned(less(block, settings))
      await assertSameMeaning(valueAndGrad(loss), valueAndGrad(plain.loss), [plain.start] as [Tree])
    },
  )

  test('keeps for derivatives what it is told to', () => {
    const einsums = (settings: CheckpointSettings): number => {
      const { loss, start } = learned(less(block, settings))
      const count = (program: ReturnType<typeof trace>['program']): number =>
        program.instructions
          .map(({ op }) => (op.name === 'scan' ? count(op.attributes.body) : Number(op.name === 'einsum')))
          .reduce((a, b) => a + b, 0)
      return count(trace(valueAndGrad(loss), [start]).program)
    }
    expect(einsums({ keep: ['einsum'] })).toBeLessThan(einsums({}))
  })

  test('is seen as its block is', async () => {
    const alone: Block = (start) => through(start, dense(4), tanh, dense(3))
    const [net, kept] = [of(alone), of(less(alone))]
    const params = moved(net.init(key(1)))
    const x = numbersFor([3])
    const [seen, same] = [inspect(net, params, x), inspect(kept, params, x)]
    expect(Object.keys(same.activations)).toEqual(Object.keys(seen.activations))
    expectClose('seen', await evaluate(same.activations), await evaluate(seen.activations), EXACT)
  })
})
