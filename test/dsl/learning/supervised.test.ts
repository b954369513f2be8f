/** Supervised learning as meta-learning without adaptation: its outer step is a step along the mean gradient. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { paths, type Tree } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { mean } from '../../../src/dsl/functions/reductions'
import { predictions } from '../../../src/dsl/learning/examples'
import { initialState, metaStep } from '../../../src/dsl/learning/meta-step'
import { supportAndQueryLoss } from '../../../src/dsl/learning/support-and-query-loss'
import { supervised } from '../../../src/dsl/learning/supervised'
import { descend, sgd } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { input, type Params } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { kronecker } from '../../../src/dsl/networks/reparameterisations'
import { valueOf } from '../../../src/dsl/primitives/leaves'
import { reshape } from '../../../src/dsl/primitives/movement'
import { grad } from '../../../src/dsl/transforms/grad'
import { vmapTrees } from '../../../src/dsl/transforms/vmap'
import { evaluate } from '../../../src/engines/evaluate'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { numbersFor } from '../loose'

const net = pipe(input([3]), dense(4), reparam(kronecker), tanh, dense(2))
const learner = pipe(net, supervised(mse))
type P = Params<ReturnType<typeof net.init>['slow'], ReturnType<typeof net.init>['fast']>

/** The parameters alone, by name. */
const named = (tree: Tree): Tree =>
  Object.fromEntries(paths(tree).filter(([path]) => !path.startsWith('rates')))

describe('supervised', () => {
  test.prop([fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.nat(50)])(
    'steps along the gradient of the mean loss over all examples, slow parameters included',
    async (tasks, each, seed) => {
      const [x, y] = [numbersFor([tasks, each, 3], seed), numbersFor([tasks, each, 2], seed + 9)]
      const none = { x: numbersFor([tasks, 0, 3]), y: numbersFor([tasks, 0, 2]) }
      const state = initialState(learner, sgd(0.1), key(seed))
      const step = (q: Tensor, z: Tensor) =>
        metaStep(learner, sgd(0.1))(state, { support: none, query: { x: q, y: z } })[0].meta as Tree
      const { slow, fast } = state.meta
      const whole = (q: Tensor, z: Tensor): Tree => {
        const loss = (params: Tree) =>
          mean(
            vmapTrees((prediction, target) => mse(prediction as Tensor, target as Tensor))(
              predictions(net, params as P, reshape(q, [tasks * each, 3]) as never),
              reshape(z, [tasks * each, 2]),
            ) as Tensor,
          )
        const start: Tree = { slow, fast }
        const how = sgd(0.1)
        return descend(start, how.update(grad(loss)(start), how.init(start), start)[0])
      }
      const sides = (q: Tensor, z: Tensor) => [named(step(q, z)), named(whole(q, z))] as const
      const [stepped, wanted] = await run(reference, sides, [x, y] as const)
      expectClose('parameters', stepped, wanted, { tolerance: 1e-10 })
    },
  )

  test('looks at no support set: parameters stay what they are', () => {
    const meta = learner.init(key(0))
    expect(meta.rates).toEqual({})
    expect(learner.adapt(meta, { x: numbersFor([0, 3]) as never, y: numbersFor([0, 2]) as never })).toEqual({
      slow: meta.slow,
      fast: meta.fast,
    })
  })
})

/** With targets of one shape, which the types then know. */
const taught = pipe(net, supervised<Tensor<readonly [2]>, Tensor<readonly [2]>>(mse))

describe('supportAndQueryLoss', () => {
  test.prop([fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.nat(50)], { numRuns: 20 })(
    'minimises the mean loss over the support and the query set together',
    async (first, second, seed) => {
      const examples = (n: number, own: number) => ({
        x: numbersFor([n, 3], own) as Tensor<readonly [number, 3]>,
        y: numbersFor([n, 2], own + 9) as Tensor<readonly [number, 2]>,
      })
      const [support, query] = [examples(first, seed), examples(second, seed + 1)]
      const meta = supportAndQueryLoss(taught).init(key(seed))
      const { all, one, two } = await evaluate({
        all: supportAndQueryLoss(taught).objective(meta, support, query),
        one: taught.loss(meta, support),
        two: taught.loss(meta, query),
      })
      expect(valueOf(all)).toBeCloseTo((first * valueOf(one) + second * valueOf(two)) / (first + second), 9)
    },
  )
})
