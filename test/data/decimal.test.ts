import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { decimal } from '../../src/data/decimal'
import { test } from '../laws/law'

describe('decimal', () => {
  test.prop([fc.double({ noNaN: true, noDefaultInfinity: true })])(
    'reads every number as it is printed',
    (x) => {
      const texts = [String(x), x.toExponential(), x.toExponential().toUpperCase(), `${x < 0 ? '' : '+'}${x}`]
      for (const text of texts) expect(decimal(text)).toBe(x + 0)
    },
  )

  test.prop([fc.nat(), fc.stringMatching(/^\d{1,9}$/)])(
    'needs no digit before its point, nor one after',
    (n, digits) => {
      expect(decimal(`.${digits}`)).toBe(Number(`0.${digits}`))
      expect(decimal(`-.${digits}e2`)).toBe(Number(`-0.${digits}e2`) + 0)
      expect(decimal(`${n}.`)).toBe(n)
    },
  )

  test.prop([fc.string()])('reads nothing that JavaScript reads otherwise', (text) => {
    const value = decimal(text)
    if (value !== undefined) expect(value).toBe(Number(text) + 0)
  })

  test.each([
    '',
    ' ',
    ' 5',
    '5 ',
    '1_000',
    '0x10',
    '0b1',
    '.',
    '+',
    'e5',
    '1e',
    '1e1.5',
    '--5',
    'NaN',
    'Infinity',
    '1,5',
    '٣',
  ])('refuses %j', (text) => {
    expect(decimal(text)).toBeUndefined()
  })

  test('is infinite where float64 ends', () => {
    expect([decimal('1e999'), decimal('-1e999')]).toEqual([Infinity, -Infinity])
  })
})
