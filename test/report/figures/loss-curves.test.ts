import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { lossCurves } from '../../../src/report/figures/loss-curves'
import { type LossRow, overSeeds } from '../../../src/report/figures/over-seeds'
import { meanInterval } from '../../../src/report/statistics'
import { assertDrawn, FEW, markTexts, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const row = (model: fc.Arbitrary<string>): fc.Arbitrary<LossRow> =>
  fc
    .record({
      model,
      step: fc.nat({ max: 100_000 }),
      split: fc.constantFrom<LossRow['split']>('train', 'test'),
      loss: measurement,
      half: fc.option(measurement.map(Math.abs), { nil: undefined }),
    })
    .map(({ half, ...rest }) => ({ ...rest, ...(half === undefined ? {} : { halfWidth: half }) }))

const rows = fc
  .uniqueArray(name, { minLength: 1, maxLength: 5 })
  .chain((models) => fc.array(row(fc.constantFrom(...models)), { maxLength: 60 }))

const curve = (
  model: string,
  losses: readonly number[],
  split: LossRow['split'] = 'test',
): readonly LossRow[] => losses.map((loss, step) => ({ model, step, split, loss }))

describe('lossCurves', () => {
  test.prop([rows], FEW)('draws any rows and names every model', (some) => {
    const figure = lossCurves(some)
    assertDrawn(figure, ['Query loss during meta-training', 'outer step', 'query loss (nats per image)'])
    const shown = markTexts(figure)
    some.forEach(({ model }) => {
      const labels = shown.filter((text) => text === model || text === `${model} (no finite loss)`)
      expect(labels).toHaveLength(1)
    })
  })

  test('a model is named once where a tick of an axis reads as its name', () => {
    const figure = lossCurves([{ model: '7', step: 0, split: 'train', loss: 20 / 3 }])
    expect(texts(figure).filter((text) => text === '7')).toHaveLength(2)
    expect(markTexts(figure)).toEqual(['7'])
  })

  test.prop([rows], FEW)('does not depend on the order of steps', (some) => {
    // Of one model, so that the order of models, which chooses colours, stays the same.
    const own = some.map((each, step) => ({ ...each, step, model: 'one' }))
    expect(lossCurves(own.toReversed())).toBe(lossCurves(own))
  })

  test('is logarithmic when all losses are positive, and only then', () => {
    expect(texts(lossCurves(curve('a', [0.01, 1])))).toEqual(expect.arrayContaining(['0.01', '0.1', '1']))
    expect(texts(lossCurves(curve('a', [0, 1])))).toEqual(
      expect.arrayContaining(['0', '0.2', '0.4', '0.6', '0.8', '1']),
    )
  })

  test('gives each model a colour of its own, whatever its name', () => {
    const figure = lossCurves([...curve('red', [1, 2]), ...curve('green', [2, 3])])
    expect(figure).toContain('#0072B2')
    expect(figure).toContain('#D55E00')
    expect(figure).not.toMatch(/"(red|green)"/)
  })

  test('explains only the lines that are there', () => {
    const test = curve('a', [1, 2])
    const train = curve('a', [1, 2], 'train')
    expect(texts(lossCurves(test))[1]).toBe('thick: test tasks')
    expect(texts(lossCurves(train))[1]).toBe('thin: training tasks')
    expect(texts(lossCurves([...train, ...test.map((each) => ({ ...each, halfWidth: 0.1 }))]))[1]).toBe(
      'thick: test tasks, with the 95 % interval of the mean   ·   thin: training tasks',
    )
  })

  test('a loss that is not finite leaves a gap', () => {
    const path = /aria-label="line"><path d="([^"]*)"/.exec(lossCurves(curve('a', [1, 2, NaN, 2, 1])))?.[1]
    expect(path?.match(/M/g)).toHaveLength(2)
  })

  test('says when a model has no finite loss', () => {
    assertDrawn(lossCurves([...curve('good', [1, 2]), ...curve('bad', [NaN, Infinity])]), [
      'good',
      'bad (no finite loss)',
    ])
  })

  test('names the unit of the losses', () => {
    assertDrawn(lossCurves(curve('a', [1]), 'mean squared error'), ['query loss (mean squared error)'])
  })

  test('draws several seeds as their mean with the interval over seeds', () => {
    const seeds = [0, 1, 2].flatMap((seed) => curve('a', [1 + seed, 4]).map((each) => ({ ...each, seed })))
    const figure = lossCurves([...curve('b', [1, 2]), ...seeds])
    expect(texts(figure)[1]).toBe('thick: test tasks, with the 95 % interval of the mean over seeds')
    expect(texts(figure).filter((text) => text === 'a')).toHaveLength(1)
  })

  test('draws nothing, and one step', () => {
    assertDrawn(lossCurves([]), ['outer step'])
    assertDrawn(lossCurves(curve('a', [1])), ['a', '0'])
  })
})

describe('overSeeds', () => {
  test.prop([rows], FEW)('leaves models without seeds as they are', (some) => {
    expect(overSeeds(some)).toEqual(some)
    const one = some.map((each) => ({ ...each, seed: 7 }))
    expect(overSeeds(one)).toEqual(one)
  })

  test.prop([
    fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 2, maxLength: 6 }),
    fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 2, maxLength: 6 }),
  ])('gives each step the mean of its seeds', (first, second) => {
    const losses = [first, second]
    const found = overSeeds(
      losses.flatMap((at, step) =>
        at.map((loss, seed) => ({ model: 'a', split: 'test' as const, step, loss, seed, halfWidth: 9 })),
      ),
    )
    expect(found.map(({ step, loss }) => ({ step, mean: loss }))).toEqual(
      losses.map((at, step) => ({ step, mean: meanInterval(at).mean })),
    )
    expect(found.map(({ halfWidth }) => halfWidth)).toEqual(losses.map((at) => meanInterval(at).halfWidth))
  })

  test('has no mean where a seed diverged', () => {
    const seeds = [1, NaN].map((loss, seed) => ({ model: 'a', split: 'test' as const, step: 0, loss, seed }))
    expect(overSeeds(seeds)).toEqual([{ model: 'a', split: 'test', step: 0, loss: NaN }])
  })
})
