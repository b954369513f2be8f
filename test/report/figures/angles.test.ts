import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { angleAxis, angleGap } from '../../../src/report/figures/angle-axis'
import { errorPerAngle } from '../../../src/report/figures/error-per-angle'
import { imagesPerAngle } from '../../../src/report/figures/images-per-angle'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'

const angle = fc.oneof(
  fc.integer({ min: 0, max: 47 }).map((k) => 7.5 * k),
  fc.integer({ min: -360, max: 720 }),
)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })

describe('angleAxis', () => {
  test.prop([fc.array(angle, { minLength: 1 })])('holds every angle and has increasing ticks', (angles) => {
    const { domain, ticks } = angleAxis(angles)
    angles.forEach((each) => {
      expect(each).toBeGreaterThan(domain[0])
      expect(each).toBeLessThan(domain[1])
    })
    expect(ticks.length).toBeGreaterThan(0)
    expect(ticks.length).toBeLessThanOrEqual(14)
    expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b))
  })

  test('gives a few even angles a tick each', () => {
    expect(angleAxis([0, 9, 18, 27, 36]).ticks).toEqual([0, 9, 18, 27, 36])
  })

  test('shows the whole turn when angles go round it', () => {
    const { ticks } = angleAxis(Array.from({ length: 48 }, (_, k) => 7.5 * k))
    expect(ticks).toEqual([0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 360])
  })

  test('knows the smallest gap', () => {
    expect(angleGap([90, 0, 1, 0])).toBe(1)
    expect(angleGap([45])).toBe(10)
  })
})

describe('imagesPerAngle', () => {
  const rows = names.chain((splits) =>
    fc.array(fc.record({ split: fc.constantFrom(...splits), angle, images: fc.nat({ max: 60_000 }) }), {
      maxLength: 60,
    }),
  )

  test.prop([rows], FEW)('draws any rows and heads every split', (some) => {
    const figure = imagesPerAngle(some)
    assertDrawn(figure, ['Images for each rotation angle'])
    some.forEach(({ split }) => {
      expect(texts(figure).some((text) => text.startsWith(`${split}: `))).toBe(true)
    })
  })

  test('counts exactly', () => {
    const some = [12_031, 1, 0].map((images, i) => ({ split: 'train', angle: 30 * i, images }))
    assertDrawn(imagesPerAngle(some), [
      'train: 12,032 images, 3 angles',
      '12,031',
      'rotation angle (degrees)',
      'images',
      '30',
      '60',
    ])
    assertDrawn(imagesPerAngle([some[1]]), ['train: 1 image, 1 angle'])
  })

  test('draws one bar for each row of each split', () => {
    const some = ['train', 'test'].flatMap((split) =>
      [0, 9, 18].map((each) => ({ split, angle: each, images: 5 })),
    )
    const bars = imagesPerAngle(some).match(/<g[^>]*aria-label="rect"[^]*?<\/g>/g) ?? []
    expect(bars).toHaveLength(2)
    bars.forEach((group) => {
      expect(group.match(/<rect /g)).toHaveLength(3)
    })
  })
})

describe('errorPerAngle', () => {
  const rows = names.chain((models) =>
    fc.array(
      fc.record({
        model: fc.constantFrom(...models),
        angle,
        heldOut: fc.boolean(),
        errorRate: measurement,
        low: measurement,
        high: measurement,
      }),
      { maxLength: 60 },
    ),
  )

  test.prop([rows], FEW)('draws any rows and heads every model', (some) => {
    const figure = errorPerAngle(some)
    assertDrawn(figure, ['Error rate at each rotation angle', ...some.map(({ model }) => model)])
  })

  const one = { model: 'MSR', angle: 0, heldOut: false, errorRate: 0.2, low: 0.1, high: 0.4 }

  test('speaks of percent and degrees', () => {
    assertDrawn(errorPerAngle([one]), [
      'filled: angles seen in training   ·   hollow: held-out angles   ·   bars: 95 % intervals',
      'error rate (%)',
      'rotation angle (degrees)',
      '40',
    ])
  })

  test('fills seen angles and leaves held-out angles hollow', () => {
    const fills = (figure: string) =>
      [...figure.matchAll(/<g[^>]*fill="([^"]*)"[^>]*aria-label="dot"/g)].map(([, fill]) => fill)
    expect(fills(errorPerAngle([one, { ...one, angle: 9, heldOut: true }]))).toEqual(['#0072B2', 'white'])
  })
})
