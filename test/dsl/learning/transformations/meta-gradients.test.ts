/** A loss is differentiated through transformations: by their hyperparameters, and by where parameters start. */
import { describe, test } from 'vitest'
import type { Scalar, Tensor } from '../../../../src/dsl/core/tensor'
import { mul, sub } from '../../../../src/dsl/functions/arithmetic'
import { sum } from '../../../../src/dsl/functions/reductions'
import {
  adaGrad,
  adam,
  adamW,
  chain,
  constantSchedule,
  decayWeights,
  exponentialDecay,
  lamb,
  linearSchedule,
  lion,
  lookahead,
  momentum,
  nesterov,
  piecewiseSchedule,
  rmsProp,
  scaleUpdates,
  scheduled,
  sgd,
  stepDecay,
  type Transformation,
} from '../../../../src/dsl/learning/transformations'
import { literal, tensor } from '../../../../src/dsl/primitives/leaves'
import { grad } from '../../../../src/dsl/transforms/grad'
import { assertGradient } from '../../../laws'
import { transformations } from './all'

const TARGET = tensor([0.3, -0.7, 1.1], [3])
const START = tensor([1, 2, -1.5], [3])
type Point = Tensor<readonly [3]>

/** The loss after steps of descent on a quadratic. */
const lossAfter = (how: Transformation, count: number, start: Point): Scalar => {
  const loss = (x: Point): Scalar => sum(mul(sub(x, TARGET), mul(sub(x, TARGET), tensor([1, 2, 0.5], [3]))))
  let x = start
  let state = how.init(x)
  for (let step = 0; step < count; step++) {
    const [direction, next] = how.update(grad(loss)(x), state, x)
    x = sub(x, direction)
    state = next
  }
  return loss(x)
}

const after = (make: (h: Scalar) => Transformation) => (h: Scalar) => chain(make(h), scaleUpdates(0.05))
const factors = (schedule: (h: Scalar) => Parameters<typeof scheduled>[0]) => (h: Scalar) =>
  chain(sgd(0.1), scheduled(schedule(h), scaleUpdates))

const hyperparameters: Readonly<Record<string, readonly [(h: Scalar) => Transformation, number]>> = {
  'the rate of sgd': [sgd, 0.07],
  'the decay of momentum': [after(momentum), 0.6],
  'the decay of nesterov': [after(nesterov), 0.6],
  'the rate of adam': [adam, 0.1],
  'the first mean of adam': [(h) => adam(0.1, { beta1: h }), 0.8],
  'the second mean of adam': [(h) => adam(0.1, { beta2: h }), 0.9],
  'the decay of rmsProp': [(h) => rmsProp(0.1, { decay: h }), 0.8],
  'the rate of rmsProp': [rmsProp, 0.1],
  'the rate of adaGrad': [adaGrad, 0.1],
  'the rate of lion': [lion, 0.1],
  'the strength of decayWeights': [after((strength) => decayWeights({ strength })), 0.4],
  'the strength of adamW': [(strength) => adamW(0.1, { strength }), 0.4],
  'the strength of lamb': [(strength) => lamb(0.1, { strength }), 0.4],
  'the rate of lookahead': [(rate) => lookahead(adam(0.1), { every: 2, rate }), 0.6],
  'a constant of a schedule': [factors(constantSchedule), 0.5],
  'an end of a line': [factors((to) => linearSchedule({ from: 0.1, to, steps: 3 })), 0.5],
  'the factor of an exponential': [factors((factor) => exponentialDecay({ factor, steps: 3 })), 0.5],
  'the factor of stairs': [factors((factor) => stepDecay({ factor, steps: 2 })), 0.5],
  'a number after another': [
    factors((h) => piecewiseSchedule(constantSchedule(0.3), [1, constantSchedule(h)])),
    0.5,
  ],
}

describe('by hyperparameters', () => {
  test.each(Object.keys(hyperparameters))('%s', async (name) => {
    const [make, value] = hyperparameters[name]
    for (const count of [1, 4])
      for (const order of [1, 2] as const)
        await assertGradient((h: Scalar) => lossAfter(make(h), count, START), literal(value), order)
  })
})

describe('by the start', () => {
  test.each(Object.keys(transformations))('through %s', async (name) => {
    const how = chain(transformations[name], scaleUpdates(0.1))
    for (const order of [1, 2] as const)
      await assertGradient((x: Point) => lossAfter(how, 3, x), START, order)
  })
})
