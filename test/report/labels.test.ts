import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { apart } from '../../src/report/labels'

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
