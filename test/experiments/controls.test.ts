/** Controls are what their names say: as many parameters, as much time, nothing learned of the sharing. */
import { describe, expect, test } from 'vitest'
import { key, leaves, split, tensor, trace, type Tree } from '../../src'
import { rmnist } from '../../examples/rmnist'
import { price } from '../../src/compiler/cost'
import { optimise } from '../../src/compiler/optimise'
import { augmentedModels } from '../../src/experiments/augmented-models'
import { controlNames, LONGER } from '../../src/experiments/rotated-controls'
import { SUBJECT } from '../../src/experiments/rotated-digits'
import { rotatedNetworks } from '../../src/experiments/rotated-models'
import { tensorsOf } from '../../src/runs/training/batches'
import type { Model } from '../../src/runs/training/model'
import { right } from '../data/outcome'

type Name = typeof SUBJECT | (typeof controlNames)[number]

/** The settings of the table, its study, and the models of that by name. */
const table = async () => {
  const settings = right(rmnist.decode({ preset: 'table' }))
  const [study] = right(await rmnist.studies(settings)())
  const named = (name: Name): Model => {
    const found = study.models.find((model) => model.name === name)
    if (found === undefined) throw new Error(`no model ${name}`)
    return found
  }
  return { settings, study, named }
}

const sizeOf = (model: Model): number => {
  const { slow, fast } = model.start(key(0)).meta as Readonly<Record<'slow' | 'fast', Tree>>
  return leaves([slow, fast]).reduce((sum, { shape }) => sum + shape.reduce((n, side) => n * side, 1), 0)
}

describe('the controls of the main job', () => {
  test('have the parameters that they are named for', async () => {
    const { named } = await table()
    const [shared, wide] = [sizeOf(named(SUBJECT)), sizeOf(named('MAML, as many parameters'))]
    expect([shared, wide]).toEqual([650_399, 649_930])
    expect(sizeOf(named('ordinary network'))).toBe(34_178)
    expect(sizeOf(named('sharing frozen at its start'))).toBe(shared)
  })

  test('with as much time have as many more steps as a step of the shared network costs more, where tuning starts', async () => {
    const { settings, study, named } = await table()
    const source = right(await study.source(split(key(0), 'data'))())
    const data = tensorsOf(source.train(key(1), settings.tasks), source)
    const costs = ([SUBJECT, 'no sharing (MAML)'] as const).map((name) => {
      const { tunable: own = expect.fail(`${name} cannot be tuned`) } = named(name)
      const { start, step } = own.at(own.start)
      const { program } = trace((...given: Parameters<typeof step>) => step(...given), [start(key(0)), data])
      return price(optimise(program))
    })
    const ratio = costs[0] / costs[1]
    expect(ratio).toBeGreaterThan(1)
    expect(named('MAML, as much time').longer).toBe(LONGER)
    expect(ratio).toBeLessThan(LONGER)
  })
})

/** One outer step of a model on images of one shade, as a program. */
const stepOf = ({ start, step }: Model, side: number) => {
  const images = (n: number) => ({
    x: tensor(new Float32Array(n * side * side), [1, n, side, side, 1]),
    y: tensor(new Int32Array(n), [1, n], 'int32'),
  })
  const given = [start(key(0)), { support: images(2), query: images(4) }] as const
  return trace((...args: Parameters<typeof step>) => step(...args), [...given]).program
}

describe('the models of the augmentation experiment', () => {
  test('stand untuned at what tuning chose, with what is asked for; tuning starts where it did', () => {
    const [msr, maml, large, , means] = augmentedModels([12, 12, 1], 2, { innerSteps: 1 })
    const start = { innerRate: 0.05, rates: 'per layer', innerSteps: 1, outerRate: 1e-3, clip: 'none' }
    const stands = [
      [msr, start],
      [maml, { ...start, outerRate: 3e-3, clip: '10' }],
      [large, { ...start, innerRate: 0.1, rates: 'fixed', clip: '10' }],
      [means, { outerRate: 5e-4, clip: '1' }],
    ] as const
    for (const [model, setting] of stands) {
      const own = model.tunable ?? expect.fail(`${model.name} cannot be tuned`)
      expect(own.start).toEqual('innerRate' in setting ? start : { outerRate: 1e-3, clip: 'none' })
      expect(stepOf(model, 12)).toEqual(stepOf(own.at(setting), 12))
      if (model !== msr) expect(stepOf(model, 12)).not.toEqual(stepOf(own.at(own.start), 12))
    }
  })
})

describe('the networks of the benchmark', () => {
  test('stand untuned at what tuning chose, with what is asked for; tuning starts where it did', () => {
    const start = { outerRate: 3e-3, clip: 'none', augment: 'none' }
    const turned = { outerRate: 2e-3, clip: '0.3', augment: 'turns' }
    const [plain, fours, eights] = rotatedNetworks({ steps: 10 }, undefined)
    const stands = [
      [
        plain,
        { ...start, widths: '24,32,32,64' },
        { ...start, clip: '1', augment: 'warps', widths: '24,32,32,64' },
      ],
      [fours, { ...start, widths: '12,16,16,32' }, { ...turned, widths: '8,16,16,48' }],
      [eights, { ...start, widths: '6,8,16,48' }, { ...turned, widths: '4,8,16,48' }],
    ] as const
    for (const [model, first, setting] of stands) {
      const own = model.tunable ?? expect.fail(`${model.name} cannot be tuned`)
      expect(own.start).toEqual(first)
      expect(own.at(setting).trainsOn).toBe(model.trainsOn)
      expect(stepOf(model, 28)).toEqual(stepOf(own.at(setting), 28))
    }
    const [asked] = rotatedNetworks({ steps: 10, augment: 'none', outerRate: 1e-2 }, undefined)
    expect(asked.trainsOn).toBe('none')
    expect(asked.tunable?.start).toEqual({ ...start, outerRate: 1e-2, widths: '24,32,32,64' })
  })
})
