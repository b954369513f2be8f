import * as fc from 'fast-check'
import { expect } from 'vitest'
import { remembered } from '../../../src/dsl/core/remembered'
import { test } from '../../laws/law'

test.prop([fc.array(fc.nat(3), { maxLength: 20 })])(
  'a remembered function gives what the function gives, and asks it once for each object',
  (order) => {
    const objects = [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }]
    let asked = 0
    const twice = remembered(({ n }: { readonly n: number }) => {
      asked++
      return [n, n]
    })
    for (const i of order) expect(twice(objects[i])).toEqual([i, i])
    for (const i of order) expect(twice(objects[i])).toBe(twice(objects[i]))
    expect(asked).toBe(new Set(order).size)
  },
)
