/** Small networks with learned sharing, examples and tasks for them, and what a learner makes of them on the reference. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt, type AdaptSettings } from '../../../src/dsl/learning/adapt'
import type { Examples } from '../../../src/dsl/learning/examples'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import type { RateKind } from '../../../src/dsl/learning/rates'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { flatten, tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { grad } from '../../../src/dsl/transforms/grad'
import type { Engine } from '../../../src/engines/engine'
import { reference } from '../../../src/engines/reference'
import { run } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta, moved, numbersFor } from '../loose'

export const convolutional = pipe(
  input([4, 4, 1]),
  conv2d(2, 3),
  reparam(kronecker),
  tanh,
  flatten,
  dense(2),
  reparam(fullSharing({ rank: 2 })),
)
export const plain = pipe(input([3]), dense(2), tanh, dense(2), reparam(kronecker))

export type Support = Examples<Tensor, Tensor>

export const examplesFor = (learner: LooseLearner, count: number, seed: number): Support => ({
  x: numbersFor([count, ...learner.net.input.shape], seed) as Tensor<readonly [number, ...number[]]>,
  y: numbersFor([count, ...learner.net.output.shape], seed + 5) as Tensor<readonly [number, ...number[]]>,
})

export const tasksFor = (learner: LooseLearner, count: number, seed: number): Tasks => ({
  support: {
    x: numbersFor([count, 2, ...learner.net.input.shape], seed),
    y: numbersFor([count, 2, ...learner.net.output.shape], seed + 3),
  },
  query: {
    x: numbersFor([count, 3, ...learner.net.input.shape], seed + 7),
    y: numbersFor([count, 3, ...learner.net.output.shape], seed + 9),
  },
})

/** Meta-parameters where no factor is the identity any more. */
export const start = (learner: LooseLearner, seed: number): LooseMeta => {
  const { slow, fast, rates } = learner.init(key(seed))
  return { ...moved({ slow, fast }), rates }
}

export const adapted = (learner: LooseLearner, meta: LooseMeta, support: Support) =>
  run(reference, (m: LooseMeta, s: Support) => learner.adapt(m, s), [meta, support] as const)

export const outerGradient = (
  learner: LooseLearner,
  meta: LooseMeta,
  tasks: Tasks,
  engine: Engine = reference,
): Promise<LooseMeta> =>
  run(engine, (m: LooseMeta, t: Tasks) => grad((at: LooseMeta) => metaLoss(learner)(at, t))(m), [
    meta,
    tasks,
  ] as const)

export type NetName = 'conv and dense' | 'two dense'
export const netNames = fc.constantFrom<NetName>('conv and dense', 'two dense')
export const seeds = fc.integer({ min: 0, max: 1000 })
export const EXACT = { tolerance: 1e-10 }

export type Settings = Omit<AdaptSettings<Tensor<readonly [2]>, Tensor<readonly [2]>, RateKind>, 'loss'>

/** A small learner by name, with a loss of its own. */
export const learnerOf = (name: NetName, settings: Settings): LooseLearner => {
  const all = { loss: mse, ...settings }
  return looseLearner(name === 'two dense' ? pipe(plain, adapt(all)) : pipe(convolutional, adapt(all)))
}
