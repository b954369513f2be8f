/** All learners are interchangeable: one outer step trains each, on an engine as on the reference, and judges it. */
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, normal, split } from '../../../src/dsl/core/random'
import { leaves, type Tree } from '../../../src/dsl/core/tree'
import { crossEntropy } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { cavia } from '../../../src/dsl/learning/cavia'
import { implicitMaml } from '../../../src/dsl/learning/implicit-maml'
import { metaCurvature } from '../../../src/dsl/learning/meta-curvature'
import type { Tasks } from '../../../src/dsl/learning/meta-step'
import { multiStep } from '../../../src/dsl/learning/multi-step'
import { prototypical } from '../../../src/dsl/learning/prototypical'
import { fixed, perLayer, perParameter } from '../../../src/dsl/learning/rates'
import { reptile } from '../../../src/dsl/learning/reptile'
import { ridge } from '../../../src/dsl/learning/ridge'
import { adam } from '../../../src/dsl/learning/transformations'
import { allSlow } from '../../../src/dsl/networks/all-slow'
import { named } from '../../../src/dsl/networks/blocks'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { inContext } from '../../../src/dsl/networks/in-context'
import { input } from '../../../src/dsl/networks/net'
import { flatten, relu } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { warpGrad } from '../../../src/dsl/learning/warp-grad'
import { tNet } from '../../../src/dsl/networks/sharing/t-net'
import { tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { iterate } from '../../../src/engines/iterate'
import { reference } from '../../../src/engines/reference'
import { model } from '../../../src/runs/training/model'
import { deviation, engines, run, test } from '../../laws'
import { looseLearner } from '../loose'
import { outerGradient } from './small'

const features = pipe(input([5, 5, 1]), conv2d(2, 3), reparam(kronecker), relu, flatten)
const net = pipe(features, dense(3), reparam(fullSharing({ rank: 4 })))
const loss = crossEntropy
const rate = fixed(0.2)

/** Each way to adapt, on a network with learned sharing; Meta-SGD and MAML differ in their rates alone. */
const learners = {
  MAML: pipe(net, adapt({ loss, steps: 2, rate: perLayer(0.2) })),
  FOMAML: pipe(net, adapt({ loss, steps: 2, rate: perLayer(0.2), firstOrder: true })),
  'Meta-SGD': pipe(net, adapt({ loss, steps: 2, rate: perParameter(0.2) })),
  ANIL: pipe(features, allSlow, dense(3), adapt({ loss, steps: 2, rate: perLayer(0.2) })),
  'MAML++': pipe(net, multiStep({ loss, rate: perLayer(0.2), weights: [1, 2] })),
  Reptile: pipe(net, reptile({ loss, steps: 3, rate })),
  'implicit MAML': pipe(net, implicitMaml({ loss, steps: 3, rate, strength: 2, iterations: 3 })),
  prototypical: pipe(features, prototypical({ classes: 3 })),
  'R2-D2': pipe(features, ridge({ classes: 3 })),
  'Meta-Curvature': pipe(net, adapt({ loss, steps: 2, rate: metaCurvature(0.2) })),
  'T-Net': pipe(features, dense(3), reparam(tNet), adapt({ loss, steps: 2, rate: perLayer(0.2) })),
  WarpGrad: pipe(
    features,
    named('warp', (x) => pipe(x, dense(9), relu, allSlow)),
    dense(3),
    warpGrad({ loss, steps: 2, rate }),
  ),
  CAVIA: pipe(
    input([5, 5, 1]),
    inContext(2, (x) => pipe(x, conv2d(2, 3), relu, flatten, dense(3))),
    cavia({ loss, steps: 2, rate: perLayer(0.2) }),
  ),
}
const names = Object.keys(learners) as (keyof typeof learners)[]
const learnerOf = (name: keyof typeof learners) => looseLearner(learners[name])

/** Two tasks of three classes, each with a bright row of its own in a noise of 25 pixels. */
const examples = (count: number, name: string) => {
  const noise = normal(split(key(5), name), 2 * count * 25)
  return {
    x: tensor(
      noise.map((z, i) => 0.5 * z + 2 * Number(Math.floor((i % 25) / 5) === Math.floor(i / 25) % 3)),
      [2, count, 5, 5, 1],
    ),
    y: tensor(
      Array.from({ length: 2 * count }, (_, i) => i % 3),
      [2, count],
      'int32',
    ),
  }
}
const tasks: Tasks = { support: examples(3, 'support'), query: examples(6, 'query') }

describe('every learner', () => {
  test.each(names)('%s has on wasm the meta-gradient of the reference', async (name) => {
    const [engine] = await engines()
    const learner = learnerOf(name)
    const meta = learner.init(key(2))
    const [actual, expected] = await Promise.all(
      [engine, reference].map((on) => outerGradient(learner, meta, tasks, on)),
    )
    const errors = leaves(actual as Tree).map((x, i) =>
      deviation(valuesOf(x), valuesOf(leaves(expected as Tree)[i]), 1e-2),
    )
    expect(Math.max(...errors)).toBeLessThanOrEqual(1e-4)
  })

  test.each(names)('%s learns: its loss on tasks that it is trained on falls', async (name) => {
    const [engine] = await engines()
    const { start, step, judge } = model(name, learnerOf(name), adam(0.02))
    const loop = await iterate(step, { engine, state: start(key(0)), data: tasks })
    const losses: number[] = []
    for (let i = 0; i <= 20; i++) losses.push(valueOf((await loop.advance(tasks)).figures.train_loss))
    expect(losses[20]).toBeLessThan(0.5 * losses[0])
    // and what judges it in an experiment finds its answers
    const { meta } = await loop.state()
    loop.dispose()
    const { loss: judged, logits } = await run(engine, (m: Tree, t: Tasks) => judge(m, t), [
      meta,
      tasks,
    ] as const)
    expect(logits?.shape).toEqual([2, 6, 3])
    expect(Math.max(...Array.from(valuesOf(judged)))).toBeLessThan(losses[0])
  })
})
