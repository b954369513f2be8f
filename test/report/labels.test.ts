import * as fc from 'fast-check'
import { expect } from 'vitest'
import { angleCurves } from '../../src/report/figures/angle-curves'
import { lossCurves } from '../../src/report/figures/loss-curves'
import { apart, frameHeight } from '../../src/report/labels'
import { test } from '../laws/law'

const wanted = fc
  .array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map((places) => places.sort((a, b) => a - b))

test.prop([wanted])('labels that fit never overlap and stay beside the frame', (places) => {
  const placed = apart(places, 16, 300)
  placed.slice(1).forEach((place, i) => {
    expect(place - placed[i]).toBeGreaterThanOrEqual(16 - 1e-9)
  })
  expect(placed[0]).toBeGreaterThanOrEqual(-1e-9)
  expect(placed[placed.length - 1]).toBeLessThanOrEqual(300)
})

test.prop([wanted])('labels that are apart stay where they are', (places) => {
  const free = apart(places, 16, 300)
  expect(apart(free, 16, 300)).toEqual(free)
})

test('labels at the same place share it out', () => {
  expect(apart([100, 100, 100], 16, 300)).toEqual([100, 116, 132])
  expect(apart([300, 300], 16, 300)).toEqual([284, 300])
})

test.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 80 })])(
  'any number of labels has its place beside the frame',
  (shares) => {
    const height = frameHeight(shares.length, 300)
    const places = apart(
      shares.map((share) => share * height).sort((a, b) => a - b),
      16,
      height,
    )
    expect(Math.min(...places)).toBeGreaterThanOrEqual(-1e-9)
    expect(Math.max(...places)).toBeLessThanOrEqual(height + 1e-9)
  },
)

test('figures are as high as their labels need', () => {
  const names = Array.from({ length: 42 }, (_, i) => `curve ${i}`)
  const point = { angle: 0, value: 1, chance: 0 }
  const figures = [
    lossCurves(names.map((model) => ({ model, step: 0, split: 'test', loss: 1 }))),
    angleCurves({ title: 'a', yLabel: 'b', curves: names.map((name) => ({ name, points: [point] })) }),
  ]
  for (const figure of figures) {
    const places = [...figure.matchAll(/<g transform="translate\(20,([-\d.]+)\)"[^>]* aria-label="text"/g)]
    expect(places).toHaveLength(42)
    for (const [, y] of places) expect(Number(y)).toBeGreaterThanOrEqual(0)
  }
})
