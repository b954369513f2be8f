import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect } from 'vitest'
import {
  checkAngles,
  commonAngles,
  drawAngles,
  evenAngles,
  halfwayAngles,
  parseAngles,
  type AngleList,
  type AngleRange,
} from '../../src/data/angles'
import { key } from '../../src/dsl/core/random'
import { right, wording } from './outcome'
import { test } from '../laws/law'

const list = (...degrees: readonly number[]): AngleList => ({ kind: 'list', degrees })
const range = (from: number, to: number): AngleRange => ({ kind: 'range', from, to })

/** The shorter way round between two angles. */
const apart = (a: number, b: number): number => {
  const turn = Math.abs(a - b) % 360
  return Math.min(turn, 360 - turn)
}

/** Different angles on a grid of tenths, some of them whole turns away. */
const lists = fc
  .uniqueArray(fc.nat({ max: 3599 }), { minLength: 1, maxLength: 12 })
  .chain((tenths) =>
    fc.tuple(
      ...tenths.map((tenth) => fc.integer({ min: -2, max: 2 }).map((turns) => tenth / 10 + 360 * turns)),
    ),
  )
  .map((degrees) => list(...degrees))

const ranges = fc
  .tuple(fc.integer({ min: -720, max: 720 }), fc.integer({ min: 1, max: 360 }))
  .map(([from, width]) => range(from, from + width))

const anyAngles = fc.oneof(lists, ranges)
const seeds = fc.integer().map(key)

describe('evenAngles', () => {
  test.prop([fc.integer({ min: 1, max: 100 }), fc.integer({ min: -400, max: 400 })])(
    'are as many as asked, from the offset on, with equal steps',
    (count, offset) => {
      const angles = evenAngles(count, offset)
      expect(right(checkAngles(angles))).toEqual(angles)
      expect(angles.degrees).toHaveLength(count)
      angles.degrees.forEach((angle, i) => {
        expect(angle).toBeCloseTo(offset + (i * 360) / count, 9)
      })
    },
  )

  test('refuses a count that makes no sense', () => {
    expect(() => evenAngles(0)).toThrow('evenAngles: got 0 angles, expected a whole number from 1 to 3600.')
    expect(() => evenAngles(3601)).toThrow(
      'evenAngles: got 3601 angles, expected a whole number from 1 to 3600.',
    )
    expect(() => evenAngles(1.5)).toThrow('evenAngles: got 1.5 angles')
  })
})

describe('halfwayAngles', () => {
  test.prop([lists])('has one angle per gap, as far from both neighbours, and none of the given', (given) => {
    const held = halfwayAngles(given)
    expect(held.degrees).toHaveLength(given.degrees.length)
    expect(commonAngles(held, given)).toEqual([])
    for (const angle of held.degrees) {
      const [first, second] = given.degrees.map((other) => apart(angle, other)).sort((a, b) => a - b)
      if (given.degrees.length > 1) expect(first).toBeCloseTo(second, 6)
    }
  })

  test.prop([fc.integer({ min: 1, max: 60 })])('of even angles are even angles, half a step on', (count) => {
    const expected = evenAngles(count, 180 / count).degrees
    halfwayAngles(evenAngles(count)).degrees.forEach((angle, i) => {
      expect(angle).toBeCloseTo(expected[i], 8)
    })
  })

  test('goes round the circle, and from one angle to its opposite', () => {
    expect(halfwayAngles(list(350, 10, 100)).degrees).toEqual([0, 55, 225])
    expect(halfwayAngles(list(30)).degrees).toEqual([210])
  })
})

describe('commonAngles', () => {
  test.prop([anyAngles, anyAngles, seeds])(
    'is empty only if no draw of one can be drawn from the other',
    (one, other, source) => {
      const drawn = list(...drawAngles(source, 20, one))
      const meet = commonAngles(drawn, other).length > 0
      expect(meet && commonAngles(one, other).length === 0).toBe(false)
    },
  )

  test.prop([anyAngles, anyAngles])(
    'does not depend on the order, and every witness is in both',
    (one, other) => {
      const common = commonAngles(one, other)
      expect(commonAngles(other, one).length > 0).toBe(common.length > 0)
      for (const angle of common) {
        expect(commonAngles(list(angle), one)).not.toEqual([])
        expect(commonAngles(list(angle), other)).not.toEqual([])
      }
    },
  )

  test('counts whole turns as nothing and the end of a range as outside', () => {
    expect(commonAngles(list(0, 15), list(375, 40))).toEqual([15, 375])
    expect(commonAngles(list(90), range(0, 90))).toEqual([])
    expect(commonAngles(list(360), range(0, 90))).toEqual([360, 0])
    expect(commonAngles(list(350), range(-45, 45))).toEqual([350])
    expect(commonAngles(range(0, 90), range(90, 360))).toEqual([])
    expect(commonAngles(range(0, 90), range(80, 100))).toEqual([80])
    expect(commonAngles(list(0.1 + 0.2), list(0.3))).toEqual([0.1 + 0.2, 0.3])
  })
})

describe('drawAngles', () => {
  test.prop([lists, seeds])('takes from a list only its own, the same for the same key', (angles, source) => {
    const drawn = drawAngles(source, 30, angles)
    expect(drawn).toHaveLength(30)
    for (const angle of drawn) expect(angles.degrees).toContain(angle)
    expect(drawAngles(source, 30, angles)).toEqual(drawn)
  })

  test.prop([ranges, seeds])('stays inside a range', (angles, source) => {
    for (const angle of drawAngles(source, 30, angles)) {
      expect(angle).toBeGreaterThanOrEqual(angles.from)
      expect(angle).toBeLessThan(angles.to)
    }
  })

  test('takes every angle of a list equally often', () => {
    const drawn = drawAngles(key(1), 6000, evenAngles(6))
    for (const angle of evenAngles(6).degrees) {
      // 1000 expected, with a deviation of 29.
      expect(Math.abs(drawn.filter((own) => own === angle).length - 1000)).toBeLessThan(120)
    }
  })
})

describe('parseAngles', () => {
  test.prop([lists.filter(({ degrees }) => degrees.length > 1)])('reads back a list', (angles) => {
    expect(right(parseAngles(angles.degrees.join(',')))).toEqual(angles)
  })

  test.prop([ranges])('reads back a range', (angles) => {
    expect(right(parseAngles(`${angles.from}..${angles.to}`))).toEqual(angles)
  })

  test.prop([fc.integer({ min: 1, max: 3600 })], { numRuns: 20 })('reads one number as a count', (count) => {
    expect(right(parseAngles(String(count)))).toEqual(evenAngles(count))
  })

  test.prop([fc.string()])('never throws, and gives only angles that can be drawn', (text) => {
    const parsed = parseAngles(text)
    if (E.isRight(parsed)) expect(right(checkAngles(parsed.right))).toEqual(parsed.right)
    else expect(wording(parsed)).toContain('angles: got')
  })

  test('allows spaces, signs, decimals and exponents', () => {
    expect(right(parseAngles(' 0, -7.5 ,+1e2'))).toEqual(list(0, -7.5, 100))
    expect(right(parseAngles('0 .. 22.5'))).toEqual(range(0, 22.5))
  })

  test.each(['', ' ', '0,,15', '15,', '..90', '0..'])('refuses the empty entry in "%s"', (text) => {
    expect(wording(parseAngles(text))).toBe(
      'angles: got an empty entry, expected a number of degrees.\n' +
        '  Fix: write 24 for 24 even angles, 0,15,30 for a list, 0..90 for a continuous range.',
    )
  })

  test.each([
    ['ten', '"ten"'],
    ['0,0x10', '"0x10"'],
    ['0,NaN', '"NaN"'],
    ['0,Infinity', '"Infinity"'],
    ['15°', '"15°"'],
    ['0...90', '".90"'],
    ['0..90..180', '"90..180"'],
  ])('refuses "%s", which is no number', (text, given) => {
    expect(wording(parseAngles(text))).toContain(`angles: got ${given}, expected a number of degrees.`)
  })

  test('refuses what is not finite', () => {
    expect(wording(parseAngles('0,1e999'))).toBe(
      'angles: got the angle Infinity, expected finite numbers of degrees.',
    )
    expect(wording(parseAngles('0..1e999'))).toContain('got the angle Infinity')
  })

  test.each(['0', '-15', '7.5', '3601', '1e999'])('refuses the count %s', (text) => {
    expect(wording(parseAngles(text))).toBe(
      `angles: got ${Number(text)} as the number of even angles, expected a whole number from 1 to 3600.\n` +
        '  Likely cause: one number alone is a count, not an angle.\n' +
        '  Fix: write a list as in 0,15,30, or 0..180 for all angles of a range.',
    )
  })

  test('refuses the same angle twice, modulo whole turns', () => {
    expect(wording(parseAngles('15,0,375'))).toBe(
      'angles: got the angle 15 twice (modulo 360) in 15,0,375, expected different angles.\n' +
        '  Likely cause: whole turns change nothing, so that 0 and 360 are one angle.\n' +
        '  Fix: leave out the repetition.',
    )
    expect(wording(parseAngles('-90,270'))).toContain('the angle 270 twice')
  })

  test.each(['90..0', '5..5', '0..361'])('refuses the range %s', (text) => {
    expect(wording(parseAngles(text))).toBe(
      `angles: got the range ${text}, expected a range that ascends, by 360 degrees at most.\n` +
        '  Fix: write the smaller angle first; negative angles are allowed, as in -45..45.',
    )
  })
})

describe('checkAngles', () => {
  test('refuses an empty list', () => {
    expect(wording(checkAngles(list()))).toBe('angles: got an empty list, expected at least one angle.')
  })
})
