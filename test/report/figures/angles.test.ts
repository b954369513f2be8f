import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { angleAxis, angleGap } from '../../../src/report/figures/angle-axis'
import { errorPerAngle } from '../../../src/report/figures/error-per-angle'
import { errorPolar } from '../../../src/report/figures/error-polar'
import { imagesPerAngle } from '../../../src/report/figures/images-per-angle'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

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

const errorRows = names.chain((models) =>
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

const one = { model: 'MSR', angle: 0, heldOut: false, errorRate: 0.2, low: 0.1, high: 0.4 }

describe('errorPerAngle', () => {
  test.prop([errorRows], FEW)('draws any rows and heads every model', (some) => {
    const figure = errorPerAngle(some)
    assertDrawn(figure, ['Error rate at each rotation angle', ...some.map(({ model }) => model)])
  })

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

describe('errorPolar', () => {
  test.prop([errorRows], FEW)('draws any rows and names every model once', (some) => {
    const figure = errorPolar(some)
    assertDrawn(figure, ['Error rate in every direction', '0°', '330°'])
    const models = new Set(some.map(({ model }) => model))
    expect(texts(figure).filter((text) => models.has(text)).length).toBeGreaterThanOrEqual(models.size)
  })

  const turn = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ ...one, angle: (i * 360) / count }))
  const curves = (figure: string) =>
    [...figure.matchAll(/<path[^>]*d="([^"]*)"/g)]
      .map(([, d]) => d.match(/-?[\d.]+,-?[\d.]+/g) ?? [])
      .filter((points) => points.length > 2)

  test('closes the curve of a whole turn, and only that', () => {
    const line = (figure: string, count: number) => curves(figure).find((points) => points.length === count)
    expect(line(errorPolar(turn(12)), 13)?.[12]).toBe(line(errorPolar(turn(12)), 13)?.[0])
    expect(line(errorPolar(turn(12).slice(0, 6)), 6)).toBeDefined()
  })

  test('puts 0 degrees on top and turns counter-clockwise', () => {
    const places = [0, 90, 180].map((each) => {
      const [, y, x] =
        /aria-label="dot"[^>]*><circle r="3" cy="([^"]*)" cx="([^"]*)"/.exec(
          errorPolar([{ ...one, angle: each }]),
        ) ?? []
      return [Number(x), Number(y)]
    })
    const [[topX, topY], [leftX, leftY], [bottomX, bottomY]] = places
    expect(topY).toBeLessThan(leftY)
    expect(leftX).toBeLessThan(topX)
    expect(bottomX).toBeCloseTo(topX, 3)
    expect(leftY).toBeCloseTo((topY + bottomY) / 2, 3)
  })
})
