/** All slow: the same function, nothing of it adapted, and the meta-gradient of MAML without an inner rate there. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import { mapLeaves, type Tree } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss } from '../../../src/dsl/learning/meta-step'
import { fixed, perLayer } from '../../../src/dsl/learning/rates'
import { allSlow } from '../../../src/dsl/networks/all-slow'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import type { Named } from '../../../src/dsl/networks/records'
import { inspect, weightsOf } from '../../../src/dsl/networks/inspect'
import { flatten, relu, tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { literal, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { adapted, examplesFor, outerGradient, start, tasksFor } from '../learning/small'
import { looseLearner, type LooseMeta, looseNet, moved, numbersFor } from '../loose'
import { nets } from './random-nets'

const seeds = fc.integer({ min: 0, max: 1000 })
const body = pipe(input([4, 4, 1]), conv2d(2, 3), reparam(kronecker), tanh, flatten)
const how = adapt({ loss: mse, steps: 2, rate: perLayer(0.2, 'magnitude') })
const maml = looseLearner(pipe(body, dense(2), reparam(fullSharing({ rank: 2 })), how))
const anil = looseLearner(pipe(body, allSlow, dense(2), reparam(fullSharing({ rank: 2 })), how))

/** A record of layers among slow parameters. */
const layers = (tree: Tree): Named => tree as Named

/** The meta-parameters of ANIL as those of MAML, with inner rates that are 0 where nothing is adapted. */
const asMaml = ({ slow: { body: inner, ...slow }, fast, rates }: LooseMeta): LooseMeta => ({
  slow,
  fast: { ...layers(inner), ...fast },
  rates: { ...mapLeaves(layers(inner), () => literal(0)), ...rates },
})

describe('allSlow', () => {
  test.prop([nets, seeds], { numRuns: 30 })('computes what the network computes', async (net, seed) => {
    const slow = looseNet(allSlow(net))
    const params = moved(net.init(key(seed)))
    const all = Object.keys(params.fast).length === 0 ? params.slow : { ...params.slow, body: params.fast }
    const x = numbersFor(net.input.shape, seed)
    const [ours, theirs] = await run(
      reference,
      (y: typeof x) => [slow.apply({ slow: all, fast: {} })(y), net.apply(params)(y)],
      [x] as const,
    )
    expectClose('output', ours, theirs, { tolerance: 0 })
    expect(slow.init(key(seed)).fast).toEqual({})
  })

  test.prop([seeds], { numRuns: 4 })(
    'has the meta-gradient of MAML whose inner rates before it are 0, and adapts nothing there',
    async (seed) => {
      const meta = start(anil, seed)
      const tasks = tasksFor(anil, 2, seed)
      const ours = await outerGradient(anil, meta, tasks)
      const { slow, fast } = asMaml(ours)
      const expected = await outerGradient(maml, asMaml(meta), tasks)
      expectClose('slow', slow, expected.slow, { tolerance: 1e-10 })
      expectClose('fast', fast, expected.fast, { tolerance: 1e-10 })
      expectClose('rates', ours.rates.dense, expected.rates.dense, { tolerance: 1e-10 })
      const after = await adapted(anil, meta, examplesFor(anil, 3, seed))
      expectClose('adapted', after.slow, meta.slow, { tolerance: 0 })
      await assertGradient((at: LooseMeta) => metaLoss(anil)(at, tasks), meta)
    },
  )

  test('keeps names apart, and starts too: of layers before and after it, and where it is used twice', () => {
    const net = pipe(input([3]), dense(3), relu, allSlow, dense(3), relu, allSlow, dense(3), relu)
    const params = net.init(key(0))
    expect(Object.keys(net.parameters.slow)).toEqual(['body', 'body2'])
    expect(Object.keys(net.parameters.fast)).toEqual(['dense'])
    const weights = weightsOf(net, params)
    expect(Object.keys(weights)).toEqual(['body2.body.dense', 'body2.dense', 'dense'])
    expect(weights['body2.body.dense']).toBe(params.slow.body.dense.weight)
    const starts = Object.values(weights).map((w) => Array.from(valuesOf(w)).join())
    expect(new Set(starts).size).toBe(3)
    const { activations } = inspect(net, params, numbersFor([3]) as never)
    expect(Object.keys(activations)).toEqual([
      'input',
      'body2.body.dense',
      'body2.body.relu',
      'body2.dense',
      'body2.relu',
      'dense',
      'relu',
    ])
  })

  test('of nothing is nothing; and a learner needs something after it', () => {
    expect(allSlow(input([3])).parameters).toEqual({ slow: {}, fast: {} })
    const stiff = pipe(input([3]), dense(2), allSlow)
    const learner = adapt({ loss: mse, steps: 1, rate: fixed(0.1) }) as unknown as (
      net: typeof stiff,
    ) => typeof anil
    // the types refuse it too
    expect(() => learner(stiff).init(key(0))).toThrow('adapt: got a network without fast parameters')
  })
})
