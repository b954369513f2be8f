import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { jsonText } from '../../../src/runs/store/json'
import { right, wording } from '../../data/outcome'
import { test } from '../../laws/law'

describe('jsonText', () => {
  test.prop([fc.jsonValue({}), fc.nat(4)])('parses back to the same value', (value, indent) => {
    // Minus zero is written as 0 by everyone.
    const written = JSON.stringify(value)
    expect(JSON.stringify(JSON.parse(right(jsonText('x', value, indent))))).toBe(written)
  })

  test.prop([
    fc.constantFrom(NaN, Infinity, -Infinity, 3n, Symbol('s'), new Float32Array(1), new Date(0), () => 1),
  ])('refuses what JSON cannot hold, and says where it is', (value) => {
    expect(wording(jsonText('metrics.json', { steps: [{ loss: 1 }, { loss: value }] }))).toMatch(
      /^internal: jsonText: got [^]+ at metrics\.json\.steps\[1\]\.loss, expected what JSON can hold/,
    )
  })

  test('leaves out entries without a value, and refuses elements without one', () => {
    expect(right(jsonText('x', { a: 1, b: undefined }))).toBe('{"a":1}')
    expect(wording(jsonText('x', [undefined]))).toBe(
      'internal: jsonText: got undefined at x[0], expected what JSON can hold ' +
        '(finite numbers, texts, booleans, null, arrays and plain objects).',
    )
  })
})
