/** Links to checks of symmetry, and the functions that are ready to be checked. */
import * as E from 'fp-ts/Either'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepared } from '../../web/symmetry/prepare'
import { READY } from '../../web/symmetry/ready'
import { GROUPS, type GroupName, linkTo, settingsIn, sizesOf } from '../../web/symmetry/settings'

const names = Object.keys(GROUPS) as GroupName[]

const settings = fc.record({
  code: fc.string({ unit: 'binary' }),
  shape: fc.string(),
  group: fc.constantFrom(...names),
  outputs: fc.constantFrom('moved' as const, 'unmoved' as const),
  tolerance: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  cases: fc.integer({ min: 1, max: 10_000 }),
  seed: fc.nat(),
})

describe('a link to a check', () => {
  test('gives back what it was made of', () =>
    fc.assert(
      fc.property(settings, (given) => {
        expect(settingsIn(linkTo(given))).toEqual(E.right(given))
      }),
    ))

  test('that is none is nothing, or says which part is wrong', () => {
    expect(settingsIn('')).toEqual(E.right(undefined))
    const wrong = { ...READY[0], cases: 0, seed: 1 }
    expect(settingsIn(linkTo(wrong))).toEqual(
      E.left({ where: 'the link, cases', given: '‘0’', expected: 'a whole number from 1 to 10000' }),
    )
    expect(settingsIn('#elsewhere')).toEqual(
      E.left({ where: 'the link, code', given: 'nothing', expected: 'string' }),
    )
  })
})

describe('a shape', () => {
  test('is read as it is written', () => {
    for (const text of ['6, 6, 1', '[6,6,1]', ' 6 × 6 × 1']) expect(sizesOf(text)).toEqual(E.right([6, 6, 1]))
    for (const text of ['6, a', '0', '1.5', '-1', '100, 100'])
      expect(E.isLeft(sizesOf(text)), text).toBe(true)
  })
})

describe('functions that are ready', () => {
  test.each(READY)('$title: can be read, and has a shape', ({ code, shape }) => {
    expect(() => prepared(code)).not.toThrow()
    expect(E.isRight(sizesOf(shape))).toBe(true)
  })
})
