/**
 * Types say what values are: the shapes that the compiler computes are those that there are, of networks of up to forty
 * layers and more, and of functions at the edges of their sizes and axes.
 */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { calls, fortyOfEach, networks } from './random-code'
import { wronglyTyped } from './values'
import { test } from '../laws/law'

const many = <T>(arbitrary: fc.Arbitrary<T>, count: number) =>
  fc.array(arbitrary, { minLength: count, maxLength: count })

// one run of the compiler sees them all: shrinking would start it again and again
test.prop([many(calls, 50), many(networks, 2)], { numRuns: 1, endOnFailure: true })(
  'the shapes of networks and of functions have the types that they are',
  (functions, nets) => {
    expect(wronglyTyped([...functions, ...nets, ...fortyOfEach])).toEqual([])
  },
)
