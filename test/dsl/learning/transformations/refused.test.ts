/** Numbers that no optimiser and no schedule has a meaning for are refused when it is made, learned ones where known. */
import { describe, expect, test } from 'vitest'
import { grad } from '../../../../src/dsl/transforms/grad'
import type { Scalar } from '../../../../src/dsl/core/tensor'
import * as all from '../../../../src/dsl/learning/transformations'
import { literal, placeholder, tensor, valueOf } from '../../../../src/dsl/primitives/leaves'

const { adam, adamW, clipByNorm, constantSchedule, linearSchedule, piecewiseSchedule, stepDecay } = all

/** What is made, and how the refusal begins. */
const refusals: Readonly<Record<string, readonly [() => unknown, string]>> = {
  'a norm below 0': [() => clipByNorm(-1), 'clipByNorm, limit: got -1, expected a number above 0.'],
  'a norm that is none': [() => clipByNorm(NaN), 'clipByNorm, limit: got NaN'],
  'a norm without end': [() => clipByNorm(Infinity), 'clipByNorm, limit: got Infinity'],
  'a rate that is none': [() => adam(NaN), 'adam, rate: got NaN, expected a number of at least 0.'],
  'a rate below 0': [() => adam(-0.1), 'adam, rate: got -0.1'],
  'a learned rate that is known to be below 0': [() => adam(literal(-1)), 'adam, rate: got -1'],
  'rates of several numbers': [
    () => Reflect.apply(adam, undefined, [tensor([1, 2], [2])]),
    'adam, rate: got a tensor of type float32 and shape [2], expected a number, or a tensor',
  ],
  'a mean of nothing new': [
    () => adam(0.1, { beta1: 2 }),
    'adam, beta1: got 2, expected a number of at least 0 and',
  ],
  'a mean that divides by 0': [() => adam(0.1, { beta2: 1 }), 'adam, beta2: got 1'],
  'the rate of AdamW, by its name': [() => adamW(-1, { strength: 0 }), 'adamW, rate: got -1'],
  'weights that grow': [() => adamW(1, { strength: -1 }), 'adamW, strength: got -1'],
  'weights that grow, alone': [() => all.decayWeights({ strength: -1 }), 'decayWeights, strength: got -1'],
  'a rate as text': [() => Reflect.apply(all.sgd, undefined, ['0.1']), "sgd, rate: got '0.1'"],
  'a factor that is none': [() => all.scaleUpdates(NaN), 'scaleUpdates, factor: got NaN'],
  'momentum above 1': [() => all.momentum(1.5), 'momentum, decay: got 1.5'],
  'the momentum of Nesterov below 0': [() => all.nesterov(-0.5), 'nesterov, decay: got -0.5'],
  'a mean of parameters above 1': [() => all.ema(2), 'ema, decay: got 2'],
  'a pull that pushes': [() => all.anchored(-1), 'anchored, strength: got -1'],
  'a part of the way above 1': [
    () => all.lookahead(adam(1), { every: 2, rate: 3 }),
    'lookahead, rate: got 3',
  ],
  'a mean of squares': [() => all.rmsProp(1, { decay: 1 }), 'rmsProp, decay: got 1'],
  'the rate of AdaGrad': [() => all.adaGrad(-1), 'adaGrad, rate: got -1'],
  'the mean of Lion': [() => all.lion(1, { beta2: -1 }), 'lion, beta2: got -1'],
  'what is no transformation': [
    () => Reflect.apply(all.chain, undefined, [0.1]),
    'chain: got 0.1, expected a record of',
  ],
  'a warm-up of no steps': [
    () => linearSchedule({ from: 0, to: 1, steps: 0 }),
    'linearSchedule, steps: got 0, expected a number above 0.',
  ],
  'a line to nowhere': [() => linearSchedule({ from: 0, to: NaN, steps: 1 }), 'linearSchedule, to: got NaN'],
  'stairs that turn': [() => stepDecay({ factor: -1, steps: 2 }), 'stepDecay, factor: got -1'],
  'a constant that is none': [() => constantSchedule(NaN), 'constantSchedule, value: got NaN'],
  'a schedule that ends before it starts': [
    () => piecewiseSchedule(constantSchedule(1), [5, constantSchedule(2)], [3, constantSchedule(3)]),
    'piecewiseSchedule: got a schedule from step 3 after one from step 5',
  ],
}

describe('refused when it is made', () => {
  test.each(Object.entries(refusals))('%s', (_, [make, message]) => {
    expect(make).toThrow(message)
  })
})

test('what is learned is taken, and differentiated', () => {
  const step = (rate: Scalar): Scalar => {
    const w = literal(2)
    return all.sgd(rate).update(w, [], w)[0]
  }
  expect(valueOf(grad(step)(literal(0.5)))).toBe(2)
  expect(() => adam(placeholder([]), { beta1: placeholder([]) })).not.toThrow()
})
