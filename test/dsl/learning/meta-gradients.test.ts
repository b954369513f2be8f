/** Losses, adapted parameters and meta-gradients are those that PyTorch computes for the same networks. */
import { describe, expect } from 'vitest'
import type { AnyTensor, Scalar } from '../../../src/dsl/core/tensor'
import { leaves, mapLeaves, type Tree, zipLeaves } from '../../../src/dsl/core/tree'
import { crossEntropy, mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { flatten, relu } from '../../../src/dsl/networks/parameterless'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { literal, tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { valueAndGrad } from '../../../src/dsl/transforms/grad'
import { vmapTrees } from '../../../src/dsl/transforms/vmap'
import { reference } from '../../../src/engines/reference'
import { engines, expectClose, run, test } from '../../laws'
import { type LooseLearner, looseLearner, type LooseMeta, looseReparam, through } from '../loose'
import {
  arranged,
  type Arrays,
  type Axes,
  channelsLast,
  type Fixture,
  fixture,
  plain,
  tasksOf,
} from './fixtures'

/** A network of a fixture, and its arrays as our meta-parameters; `rate` says what becomes of the rates. */
interface Case {
  readonly from: Fixture
  readonly tasks: Tasks
  readonly learner: LooseLearner
  readonly fast: (arrays: Arrays) => LooseMeta['fast']
  readonly slow: (arrays: Arrays) => LooseMeta['slow']
  readonly rates: (arrays: Arrays, rate: (value: Axes) => Scalar) => LooseMeta['rates']
}

const steps = ({ inner_steps }: Fixture) => ({ steps: inner_steps, rate: perLayer(0.1) })

/** [out, in, row, column] → [row, column, in, out] */
const kernel = (v: Axes) => arranged(v, v.shape, [2, 3, 1, 0])

const factors = (A: Axes, B: Axes, C: Axes) => ({ A: plain(A), B: plain(B), C: plain(C) })

const sharedDense = (): Case => {
  const from = fixture('share-fc-1-step')
  const net = through(input([7]), dense(5, { bias: false }), looseReparam(fullSharing({ rank: 3 })))
  return {
    from,
    tasks: tasksOf(from, plain(from.inputs.x), plain(from.inputs.y)),
    learner: looseLearner(through(net, adapt({ loss: mse, ...steps(from) }))),
    // [out, in, latent] → [in, out, latent]
    slow: (arrays) => ({ dense: { U: arranged(arrays['slow.U'], [5, 7, 3], [1, 0, 2], [35, 3]) } }),
    fast: (arrays) => ({ dense: { weight: plain(arrays['fast.v']) } }),
    rates: (arrays, rate) => ({ dense: { weight: rate(arrays['rate.v']) } }),
  }
}

const sharedConvolution = (): Case => {
  const from = fixture('share-conv-2-steps')
  const net = through(input([6, 6, 2]), conv2d(3, 3), looseReparam(kronecker))
  return {
    from,
    tasks: tasksOf(from, channelsLast(from.inputs.x), channelsLast(from.inputs.y)),
    learner: looseLearner(through(net, adapt({ loss: mse, ...steps(from) }))),
    slow: (arrays) => ({ conv: factors(arrays['slow.A'], arrays['slow.B'], arrays['slow.C']) }),
    fast: (arrays) => ({ conv: { weight: kernel(arrays['fast.v']), bias: plain(arrays['fast.bias']) } }),
    rates: (arrays, rate) => ({ conv: { weight: rate(arrays['rate.v']), bias: rate(arrays['rate.bias']) } }),
  }
}

const singleCircuit = (): Case => {
  const from = fixture('single-circuit-2-steps')
  const net = through(
    input([8, 8, 1]),
    conv2d(4, 3),
    looseReparam(kronecker),
    relu,
    flatten,
    dense(3),
    looseReparam(fullSharing({ rank: 3 })),
  )
  return {
    from,
    tasks: tasksOf(
      from,
      channelsLast(from.inputs.x),
      tensor(from.inputs.y.data, from.inputs.y.shape, 'int32'),
    ),
    learner: looseLearner(through(net, adapt({ loss: crossEntropy, ...steps(from) }))),
    slow: (arrays) => ({
      conv: factors(arrays['slow.A0'], arrays['slow.B0'], arrays['slow.C0']),
      // [class, channel, row, column, latent] → [row, column, channel, class, latent]
      dense: { U: arranged(arrays['slow.U'], [3, 4, 6, 6, 3], [2, 3, 1, 0, 4], [432, 3]) },
    }),
    fast: (arrays) => ({
      conv: { weight: kernel(arrays['fast.v0']), bias: plain(arrays['fast.bias0']) },
      dense: { weight: plain(arrays['fast.w']), bias: plain(arrays['fast.b']) },
    }),
    rates: (arrays, rate) => ({
      conv: { weight: rate(arrays['rate.v0']), bias: rate(arrays['rate.bias0']) },
      dense: { weight: rate(arrays['rate.w']), bias: rate(arrays['rate.b']) },
    }),
  }
}

const log = (rate: Axes): Scalar => literal(Math.log(rate.data[0]))
const number = (value: Axes): Scalar => literal(value.data[0])

/** The gradient by log r is r times the gradient by r. */
const byLogarithm = (gradient: Tree, logarithms: Tree): Tree =>
  zipLeaves(gradient, [logarithms], (g, [r]) => literal(valueOf(g) * Math.exp(valueOf(r))))

const firstTask = (x: AnyTensor): AnyTensor => {
  const [, ...shape] = x.shape
  const size = shape.reduce((n, axis) => n * axis, 1)
  return tensor(Array.from(valuesOf(x)).slice(0, size), shape)
}

/** What the fixture measures: mean loss, meta-gradients, losses and fast parameters of all tasks. */
const measured = (learner: LooseLearner) => (meta: LooseMeta, tasks: Tasks) => {
  const [loss, gradient] = valueAndGrad((at: LooseMeta) => metaLoss(learner)(at, tasks))(meta)
  const each = vmapTrees((support, query) => {
    const adapted = learner.adapt(meta, support as never)
    return [learner.loss(adapted, query as never), adapted.fast]
  })
  const [losses, fast] = each(tasks.support, tasks.query) as readonly Tree[]
  return { loss, gradient, losses, fast }
}

const cases: Readonly<Record<string, () => Case>> = {
  'a dense layer W = U v, one step': sharedDense,
  'a convolution (A ⊗ B ⊗ C) v, two steps': sharedConvolution,
  'the single circuit, two steps': singleCircuit,
}

describe('meta-gradients of another library', () => {
  for (const [name, make] of Object.entries(cases))
    test(`are ours: ${name}`, async () => {
      const { from, tasks, learner, slow, fast, rates } = make()
      const { expected } = from
      const meta = { slow: slow(from.params), fast: fast(from.params), rates: rates(from.params, log) }
      const gradient = {
        slow: slow(expected.gradients),
        fast: fast(expected.gradients),
        rates: byLogarithm(rates(expected.gradients, number), meta.rates),
      }
      // the fixture names the adapted parameters without their record
      const adapted = Object.fromEntries(
        Object.entries(expected.adapted_fast_task0).map(([key, array]) => [`fast.${key}`, array]),
      )
      const [wasm] = await engines()
      for (const [engine, tolerance] of [
        [reference, 1e-6],
        [wasm, 1e-4],
      ] as const) {
        const result = await run(engine, measured(learner), [meta, tasks] as const)
        const close = (what: string, actual: Tree, wanted: Tree): void =>
          expectClose(`${engine.name}: ${what}`, actual, wanted, { tolerance, floor: 0 })
        close('loss', result.loss, literal(expected.query_loss_mean_over_tasks))
        close(
          'losses',
          result.losses,
          tensor(expected.query_loss_per_task, [expected.query_loss_per_task.length]),
        )
        close('adapted', mapLeaves(result.fast, firstTask), fast(adapted))
        close('by slow', result.gradient.slow, gradient.slow)
        close('by fast', result.gradient.fast, gradient.fast)
        close('by rates', result.gradient.rates, gradient.rates)
        expect(leaves(result.gradient)).toHaveLength(leaves(gradient).length)
      }
    })
})
