/**
 * The law of loose calls: whatever a program without types hands in, a public function gives something or says what is
 * wrong with it in the words of a `Problem`; never does JavaScript complain about the insides of the library. What a
 * function gives back is called so as well, where it is a function: layers, learners, transforms.
 */
import { describe, expect, test } from 'vitest'
import * as weyl from '../../src'
import { patternless } from './numbers'

/** What is not asked, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  WeylError: 'a class: only `new` makes one, of a problem',
  pipe: 'of fp-ts',
  showProblem: 'says what is wrong; nothing is left to say that it is wrong itself',
}

/** Calls of each function with two to four arguments. */
const CALLS = 12

const junk: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  3: 3,
  NaN,
  '-1': -1,
  0.5: 0.5,
  true: true,
  text: 'text',
  '{}': {},
  '[]': [],
  '[1]': [1],
  'a promise': Promise.resolve(1),
  'a tensor': weyl.tensor([1, 2, 3], [3]),
  'whole numbers': weyl.tensor([1, 2], [2, 1], 'int32'),
  'a function': (x: unknown) => x,
}
const names = Object.keys(junk)

/** The public functions, by the name by which they are called. */
const functions: readonly (readonly [string, object])[] = [
  ...Object.entries<unknown>(weyl),
  ...Object.entries<unknown>(weyl.ops).map(([name, f]) => [`ops.${name}`, f] as const),
].filter((entry): entry is [string, object] => typeof entry[1] === 'function' && !(entry[0] in LEFT_OUT))

/** Rows of names of junk, without a pattern but the same in each run. */
const rows = (count: number, seed: number): readonly (readonly string[])[] => {
  const numbers = patternless(count * 4 + seed).slice(seed)
  const at = (i: number): string => names[Math.floor(Math.abs(numbers[i] * 1e4)) % names.length]
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: 2 + (row % 3) }, (_unused, i) => at(4 * row + i)),
  )
}

/** What a call throws that is no problem; what it gives is called in turn. */
const complaint = async (f: object, given: readonly string[], then: readonly string[]): Promise<string[]> => {
  const of = given.join(', ')
  try {
    const made: unknown = await Reflect.apply(
      f as () => unknown,
      undefined,
      given.map((name) => junk[name]),
    )
    if (typeof made !== 'function' || then.length === 0) return []
    return (await complaint(made, then, [])).map((error) => `(${of})${error}`)
  } catch (error) {
    return error instanceof weyl.WeylError ? [] : [`(${of}) ${String(error)}`]
  }
}

describe('calls without types give something or a problem', () => {
  test.each(functions)('%s', async (name, f) => {
    const calls = [[], ...names.map((one) => [one]), ...rows(CALLS, name.length)]
    const found: string[] = []
    for (const [i, call] of calls.entries())
      found.push(...(await complaint(f, call, i % 4 === 0 ? [] : [names[i % names.length]])))
    expect(found).toEqual([])
  })

  test('of all functions, and nothing else is left out', () => {
    expect(functions.length).toBeGreaterThan(300)
    for (const name of Object.keys(LEFT_OUT)) expect(weyl).toHaveProperty(name)
  })
})
