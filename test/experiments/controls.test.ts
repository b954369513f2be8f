/** Controls are what their names say: as many parameters, as much time, nothing learned of the sharing. */
import { describe, expect, test } from 'vitest'
import { key, leaves, split, trace, type Tree } from '../../src'
import * as experiments from '../../src/experiments'
import { price } from '../../src/compiler/cost'
import { optimise } from '../../src/compiler/optimise'
import { LONGER, rotatedModels, rotatedNames, SUBJECT } from '../../src/experiments/rmnist-models'
import { tensorsOf } from '../../src/runs/training/batches'
import type { Model } from '../../src/runs/training/model'
import { right } from '../data/outcome'

const models = rotatedModels({ steps: 100, innerSteps: undefined, outerRate: undefined })

const named = (name: (typeof rotatedNames)[number]): Model => {
  const found = models.find((model) => model.name === name)
  if (found === undefined) throw new Error(`no model ${name}`)
  return found
}

const sizeOf = (model: Model): number => {
  const { slow, fast } = model.start(key(0)).meta as Readonly<Record<'slow' | 'fast', Tree>>
  return leaves([slow, fast]).reduce((sum, { shape }) => sum + shape.reduce((n, side) => n * side, 1), 0)
}

describe('the controls of the main job', () => {
  test('have the parameters that they are named for', () => {
    const [shared, wide] = [sizeOf(named(SUBJECT)), sizeOf(named('MAML, as many parameters'))]
    expect([shared, wide]).toEqual([650_399, 649_930])
    expect(sizeOf(named('ordinary network'))).toBe(34_178)
    expect(sizeOf(named('sharing frozen at its start'))).toBe(shared)
  })

  test('with as much time have as many more steps as a step of the shared network costs more', async () => {
    const settings = right(experiments.rmnist.decode({}))
    const [study] = right(await experiments.rmnist.studies(settings)())
    const source = right(await study.source(split(key(0), 'data'))())
    const data = tensorsOf(source.train(key(1), settings.tasks), source)
    const costs = [SUBJECT, 'no sharing (MAML)'].map((name) => {
      const { start, step } = named(name as typeof SUBJECT)
      const { program } = trace((...given: Parameters<typeof step>) => step(...given), [start(key(0)), data])
      return price(optimise(program))
    })
    const ratio = costs[0] / costs[1]
    expect(ratio).toBeGreaterThan(1)
    expect(named('MAML, as much time').longer).toBe(LONGER)
    expect(ratio).toBeLessThan(LONGER)
  })
})
