import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { intervalChart, type IntervalChart } from '../../../src/report/figures/interval-chart'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const row = (problem: fc.Arbitrary<string>, model: fc.Arbitrary<string>) =>
  fc
    .record({
      problem,
      model,
      mean: measurement,
      half: fc.option(measurement.map(Math.abs), { nil: undefined }),
    })
    .map(({ half, ...rest }) => ({ ...rest, ...(half === undefined ? {} : { halfWidth: half }) }))

const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })

const charts: fc.Arbitrary<IntervalChart> = fc.tuple(names, names).chain(([problems, models]) => {
  const problem = fc.constantFrom(...problems)
  const rows = fc.array(row(problem, fc.constantFrom(...models)), { maxLength: 12 })
  return fc.record({
    title: name,
    valueLabel: name,
    rows,
    floors: fc.array(
      fc.record({ problem, name: fc.constantFrom('predict zero', 'best possible'), value: measurement }),
      { maxLength: 4 },
    ),
    checks: rows,
  })
})

const one: IntervalChart = {
  title: 'Synthetic problems',
  valueLabel: 'query loss (mean squared error)',
  rows: [
    { problem: 'rank 1', model: 'MAML-Conv', mean: 0.012, halfWidth: 0.001 },
    { problem: 'rank 1', model: 'MSR-FC', mean: 0.008, halfWidth: 0.0004 },
  ],
  floors: [
    { problem: 'rank 1', name: 'predict zero', value: 3 },
    { problem: 'rank 1', name: 'best possible', value: 0 },
  ],
  checks: [{ problem: 'rank 1', model: 'MSR-FC', mean: 0.0081 }],
}

describe('intervalChart', () => {
  test.prop([charts], FEW)('draws any rows and names every problem and model', (some) => {
    const figure = intervalChart(some)
    assertDrawn(figure, [some.title, ...some.rows.map(({ model }) => model)])
    const shown = texts(figure).join('\n')
    some.rows.forEach(({ problem }) => {
      expect(shown).toContain(problem)
    })
  })

  test('writes every number, says what the lines are, and names a floor that a logarithm does not know', () => {
    assertDrawn(intervalChart(one), [
      'bars: 95 % intervals   ·   dashed: predict zero   ·   dotted: best possible   ·   hollow: reference values',
      'rank 1   ·   best possible: 0',
      '0.0120 ± 0.0010',
      '0.0080 ± 0.0004',
      'query loss (mean squared error)',
      '0.01',
      '1',
    ])
  })

  test('has models from top to bottom in the order of the rows', () => {
    const places = ['MAML-Conv', 'MSR-FC'].map((model) =>
      Number(
        new RegExp(`transform="translate\\([\\d.]+,([\\d.]+)\\)"[^>]*>${model}<`).exec(
          intervalChart(one),
        )?.[1],
      ),
    )
    expect(places[0]).toBeLessThan(places[1])
  })

  test('is linear when a mean is not positive', () => {
    const rows = [{ problem: 'p', model: 'a', mean: -1 }]
    expect(texts(intervalChart({ ...one, rows, checks: [], floors: [] }))).toContain('−1')
    expect(texts(intervalChart({ ...one, rows: [...rows, ...one.rows], floors: one.floors }))).toContain(
      'rank 1',
    )
  })
})
