/** Transformations and schedules give in float64 what optax gives. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mul } from '../../../../src/dsl/functions/arithmetic'
import {
  accumulate,
  adaGrad,
  adam,
  adamW,
  averaged,
  chain,
  clipByNorm,
  constantSchedule,
  cosineDecay,
  decayWeights,
  ema,
  exponentialDecay,
  lamb,
  linearSchedule,
  lion,
  lookahead,
  momentum,
  nesterov,
  partition,
  piecewiseSchedule,
  rmsProp,
  type Schedule,
  scheduled,
  sgd,
  stepDecay,
  type Transformation,
} from '../../../../src/dsl/learning/transformations'
import { literal, valueOf } from '../../../../src/dsl/primitives/leaves'
import { evaluate } from '../../../../src/engines/evaluate'
import { expectRows, flat, point, walk } from './walk'

type Rows = readonly (readonly number[])[]

/** What `optax-values.py` writes. */
interface Fixture {
  readonly params: readonly number[]
  readonly gradients: Rows
  readonly steps: Readonly<Record<string, Rows>>
  readonly averages: Rows
  readonly schedules: Readonly<Record<string, readonly number[]>>
}

const file = join(__dirname, '../../../fixtures/optax.json')
const fixture = JSON.parse(readFileSync(file, 'utf8')) as Fixture
const { params, gradients } = fixture

const betas = { beta1: 0.8, beta2: 0.95 }
const decay = { strength: 0.3, at: (path: string): boolean => path === 'b' }

const transformations: Readonly<Record<string, Transformation>> = {
  sgd: sgd(0.1),
  momentum: chain(momentum(0.9), sgd(0.1)),
  nesterov: chain(nesterov(0.9), sgd(0.1)),
  adam: adam(0.1, betas),
  adamW: adamW(0.1, { ...betas, ...decay }),
  rmsProp: rmsProp(0.1, { decay: 0.7 }),
  adaGrad: adaGrad(0.1),
  lion: lion(0.1, betas),
  'lion with decay': chain(lion(1), decayWeights(decay), sgd(0.1)),
  lamb: lamb(0.1, { ...betas, ...decay }),
  decayWeights: chain(decayWeights(decay), sgd(0.1)),
  clipByNorm: chain(clipByNorm(0.5), sgd(0.1)),
  accumulate: accumulate(3, adam(0.1)),
  partition: partition({ one: adam(0.1), other: chain(clipByNorm(0.5), sgd(0.2)) }, (path) =>
    path === 'a' ? 'one' : 'other',
  ),
  scheduled: scheduled((count) => mul(cosineDecay(5)(count), 0.1), adam),
  lookahead: lookahead(adam(0.1), { every: 3, rate: 0.4 }),
}

const schedules: Readonly<Record<string, Schedule>> = {
  constantSchedule: constantSchedule(0.3),
  linearSchedule: linearSchedule({ from: 0.2, to: 0.9, steps: 7 }),
  cosineDecay: cosineDecay(12),
  exponentialDecay: exponentialDecay({ factor: 0.3, steps: 5 }),
  stepDecay: stepDecay({ factor: 0.3, steps: 5 }),
  piecewiseSchedule: piecewiseSchedule(
    constantSchedule(0.8),
    [4, constantSchedule(0.8 * 0.5)],
    [9, constantSchedule(0.8 * 0.5 * 0.1)],
  ),
  'warm-up, then a cosine': piecewiseSchedule(linearSchedule({ from: 0, to: 1, steps: 6 }), [
    6,
    cosineDecay(14),
  ]),
}

describe('steps are those of optax:', () => {
  test.each(Object.keys(fixture.steps))('%s', async (name) => {
    const { steps } = await walk(transformations[name], params, gradients)
    expectRows(name, steps, fixture.steps[name])
  })

  test('averages of parameters, too', async () => {
    const { states } = await walk(chain(sgd(0.3), ema(0.8)), params, gradients)
    const means = states.map((state) => flat(averaged(point(params), state)))
    expectRows('averages', means, fixture.averages)
  })
})

describe('numbers are those of optax:', () => {
  test.each(Object.keys(fixture.schedules))('%s', async (name) => {
    const expected = fixture.schedules[name]
    const actual = await evaluate(expected.map((_, count) => schedules[name](literal(count))))
    expectRows(name, [actual.map(valueOf)], [expected])
  })

  test('every transformation and schedule of ours is tried', () => {
    expect(Object.keys(transformations).sort()).toEqual(Object.keys(fixture.steps).sort())
    expect(Object.keys(schedules).sort()).toEqual(Object.keys(fixture.schedules).sort())
  })
})
