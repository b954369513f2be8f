/** What the laws are tried on: elements and inputs that shrink to simple ones, in few steps. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cyclic, evaluate, onImages, so2, valuesOf } from '../../src'
import { smoothImages, wholeNumbers } from '../../src/testing'
import { difference } from '../../src/testing/difference'
import { groupElements } from '../../src/testing/group-elements'

describe('group elements', () => {
  test('shrink to the front of the list, never to the identity', () => {
    const { counterexample } = fc.check(fc.property(groupElements(cyclic(8)), (g) => g < 3))
    expect(counterexample).toEqual([3])
    expect(fc.sample(groupElements(cyclic(8)), 200)).not.toContain(0)
    expect(fc.sample(groupElements(cyclic(1)), 1)).toEqual([0])
  })

  test('of a one-parameter group shrink to the smallest turn', () => {
    const { counterexample } = fc.check(fc.property(groupElements(so2), (degrees) => degrees < 30.5))
    expect(counterexample?.[0]).toBeCloseTo(31, 9)
  })
})

describe('whole numbers', () => {
  test('of an image of 900 pixels shrink to the one that matters in few steps', () => {
    const state = { tried: 0 }
    const { counterexample, numRuns } = fc.check(
      fc.property(wholeNumbers([30, 30]), (x) => {
        state.tried++
        return valuesOf(x)[437] === 0
      }),
      { seed: 3 },
    )
    const left = Array.from(valuesOf(counterexample?.[0] ?? expect.fail())).filter((n) => n !== 0)
    expect(left.map(Math.abs)).toEqual([1])
    expect(state.tried - numRuns).toBeLessThan(100)
  })
})

/** Three blobs of height 4, at most. */
const HEIGHTS = 12

describe('smooth images', () => {
  test('come back when turned and turned back, but for the error of two interpolations', () =>
    fc.assert(
      fc.asyncProperty(smoothImages(15, 2), groupElements(so2), async (x, degrees) => {
        const { act } = onImages(so2)
        const { back } = await evaluate({ back: act(so2.inverse(degrees), act(degrees, x)) })
        const [found, wanted] = [back, x].map((image) => Float64Array.from(valuesOf(image)))
        // relative to the largest number, or to 1: blobs may cancel, what interpolation gets wrong of them does not
        const largest = Math.max(1, ...wanted.map(Math.abs))
        const { error } = difference(found, wanted, x.shape, 1)
        expect(error * largest).toBeLessThan(((2 * 16) / 15 ** 2) * HEIGHTS)
      }),
    ))
})
