/** A hundred inner steps: a program of about the length of two, which keeps the parameters of one in five. */
import { describe, expect, test } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import { leaves } from '../../../src/dsl/core/tree'
import { sizeOf } from '../../../src/dsl/core/shape'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { initialState, metaStep } from '../../../src/dsl/learning/meta-step'
import { perLayer } from '../../../src/dsl/learning/rates'
import { sgd } from '../../../src/dsl/learning/transformations'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { relu } from '../../../src/dsl/networks/parameterless'
import type { Program } from '../../../src/dsl/primitives'
import { trace } from '../../../src/dsl/transforms/program'
import { isScan } from '../../../src/dsl/transforms/scan-op'
import { looseLearner, through } from '../loose'
import { tasksFor } from './small'

const TASKS = 2

const learnerOf = (steps: number) =>
  looseLearner(
    adapt({ loss: mse, steps, rate: perLayer(0.01) })(
      through(input([1]), dense(40), relu, dense(40), relu, dense(1)),
    ),
  )

/** The outer step of MAML on sinusoids. */
const outerStep = (steps: number): Program => {
  const learner = learnerOf(steps)
  return trace(metaStep(learner, sgd(0.1)), [
    initialState(learner, sgd(0.1), key(0)),
    tasksFor(learner, TASKS, 1),
  ]).program
}

/** Instructions, those of loops too. */
const lengthOf = ({ instructions }: Program): number =>
  instructions.reduce((sum, { op }) => sum + 1 + (isScan(op) ? lengthOf(op.attributes.body) : 0), 0)

/** Numbers that loops keep of their steps. */
const kept = ({ instructions }: Program): number =>
  instructions.reduce((sum, { op, results }) => {
    if (!isScan(op)) return sum
    const lists = results.slice(op.attributes.carries).filter(({ dtype }) => dtype === 'float32')
    return lists.reduce((total, { shape }) => total + sizeOf(shape), sum)
  }, 0)

describe('a hundred inner steps', () => {
  const [two, hundred, twoHundred] = [2, 100, 200].map(outerStep)

  test('are a program of about the length of two, as are any others', () => {
    expect(lengthOf(hundred)).toBeLessThan(2.5 * lengthOf(two))
    expect(lengthOf(twoHundred)).toBe(lengthOf(hundred))
  })

  test('keep the parameters at the start of each block of five', () => {
    const { fast } = learnerOf(1).init(key(0))
    const parameters = leaves(fast).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    expect(kept(hundred)).toBe(20 * TASKS * parameters)
    expect(kept(twoHundred)).toBe(40 * TASKS * parameters)
  })
})
