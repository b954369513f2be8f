import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect } from 'vitest'
import { positiveOption, wholeOption, wholesOption } from '../../../src/runs/options/numbers'
import { flagOf, ofTheCall, type Option } from '../../../src/runs/options/option'
import { choiceOption, flagOption, pathOption, someOption, textOption } from '../../../src/runs/options/texts'
import { nearest } from '../../../src/runs/problems/nearest'
import { test } from '../../laws/law'

/** What an option makes of a value; 'refused' where it takes none such. */
const taken = <A>({ codec }: Option<A>, value: unknown): A | 'refused' =>
  E.getOrElse((): A | 'refused' => 'refused')(codec.decode(value))

describe('an option', () => {
  const options = {
    whole: wholeOption(2, 3, ''),
    positive: positiveOption(0.1, ''),
    text: textOption('the name of a thing', 'a', 'name', ''),
    path: pathOption('file', 'a/b', ''),
    flag: flagOption(''),
    choice: choiceOption(['red', 'blue'], 'blue', ''),
    some: someOption(['1', '2', '5'], ''),
    wholes: wholesOption(2, [5], ''),
  } as const

  test.prop([fc.constantFrom(...Object.values<Option<unknown>>(options))])(
    'starts at what it takes',
    (option) => {
      expect(taken(option, option.start)).toEqual(option.start)
    },
  )

  test.each<readonly [keyof typeof options, readonly unknown[], readonly unknown[], string]>([
    [
      'whole',
      [2, 3, Number.MAX_SAFE_INTEGER],
      [1, -2, 2.5, NaN, Infinity, 2 ** 53, '3', null, undefined, [3]],
      'a whole number, at least 2 and less than 2^53',
    ],
    [
      'positive',
      [Number.MIN_VALUE, 1, 1e300],
      [0, -0, -1, NaN, Infinity, '1', undefined],
      'a number above 0',
    ],
    ['text', ['a', ' '], ['', 3, undefined, null], 'the name of a thing'],
    ['path', ['a', undefined], ['', 3, null], 'the path of a file'],
    ['flag', [true, false], [0, 'true', undefined, null], 'true or false'],
    ['choice', ['red', 'blue'], ['Red', '', undefined, ['red']], 'one of red, blue'],
    [
      'some',
      [['1'], ['5', '1'], '2', '1,5', '5,,1,', ' 1, 5 '],
      ['', ',', [], '3', '15', ['1', '3'], '1 2', 1, [1], undefined, null],
      'some of 1, 2, 5, with commas between them',
    ],
    [
      'wholes',
      [[2], [50, 20], 3, '2', '50,20', '50, 20', '1e3', '+5'],
      [1, [1], [2, 2], '2,2', [], '', '2,', 'two', '2.5', '0x10', '1_000', null, undefined, ['2']],
      'different whole numbers, at least 2 and less than 2^53, with commas between them',
    ],
  ])('of the kind %s takes what it should, and names what it expects', (kind, good, bad, expected) => {
    const option: Option<unknown> = options[kind]
    expect(option.codec.name).toBe(expected)
    for (const value of good) expect(taken(option, value), String(value)).not.toBe('refused')
    for (const value of bad) expect(taken(option, value), String(value)).toBe('refused')
  })

  test.prop([fc.uniqueArray(fc.constantFrom('1' as const, '2' as const, '5' as const), { minLength: 1 })])(
    'of some words takes them as text or list, in the order in which they are known, each once',
    (words) => {
      const sorted = [...words].sort()
      expect(taken(options.some, words)).toEqual(sorted)
      expect(taken(options.some, [...words, ...words])).toEqual(sorted)
      expect(taken(options.some, words.join(','))).toEqual(sorted)
    },
  )

  test('of some words takes words with a comma within, in any company', () => {
    const models = someOption(['MSR', 'MSR, shared', 'MAML'], '')
    expect(taken(models, 'MSR, shared')).toEqual(['MSR, shared'])
    expect(taken(models, 'MAML,MSR, shared')).toEqual(['MSR, shared', 'MAML'])
    expect(taken(models, 'MSR,MAML')).toEqual(['MSR', 'MAML'])
    expect(taken(models, 'shared')).toBe('refused')
  })

  test('of the call is the same otherwise', () => {
    expect(ofTheCall(options.flag)).toEqual({ ...options.flag, ofTheCall: true })
  })

  test('is written with dashes', () => {
    expect(['steps', 'innerSteps', 'aBC'].map(flagOf)).toEqual(['--steps', '--inner-steps', '--a-b-c'])
  })
})

describe('nearest', () => {
  const words = ['alpha', 'beta', 'gamma', 'x']

  test.prop([fc.constantFrom(...words)])('is the name itself where it is known', (word) => {
    expect(nearest(word, words)).toBe(word)
  })

  test.prop([fc.string({ unit: fc.constantFrom(...Array.from('abeglmptx')), maxLength: 7 })], {
    numRuns: 1000,
  })('is within two edits, and shares a letter', (word) => {
    const found = nearest(word, words)
    if (found === undefined) return
    expect(Math.abs(found.length - word.length)).toBeLessThanOrEqual(2)
    expect(Array.from(found).some((letter) => word.includes(letter))).toBe(true)
  })

  test('takes the nearer of two, the first of equals, and none that is far', () => {
    expect(nearest('cat', ['car', 'cats', 'cat'])).toBe('cat')
    expect(nearest('cax', ['cat', 'car'])).toBe('cat')
    expect(nearest('bta', words)).toBe('beta')
    expect(nearest('delta', ['alpha'])).toBeUndefined()
    expect(nearest('y', ['x'])).toBeUndefined()
    expect(nearest('', ['', 'ab'])).toBeUndefined()
  })
})
