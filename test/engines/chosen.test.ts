/** Which engine `auto` stands for. */
import { describe, expect, test } from 'vitest'
import { fail } from '../../src/dsl/core/problem'
import { chosenEngine } from '../../src/engines'
import { enginesOf, type Entry } from '../../src/engines/named'
import { referenceEngine } from '../../src/engines/reference'
import { hasCompiler } from '../laws'

const starting: Entry = { about: '', manyCores: false, start: () => Promise.resolve(referenceEngine()) }
const missing: Entry = {
  ...starting,
  start: () =>
    Promise.resolve(fail({ where: 'engine missing', given: 'none', expected: 'one', fix: 'install it' })),
}

describe('auto', () => {
  test('is the first that starts, and says what is in the way of those before it', async () => {
    const { chosen } = enginesOf({ usual: starting, other: starting, missing }, ['usual', 'other'])
    expect(await chosen('auto')).toEqual({ name: 'usual', passedOver: [] })
    expect(await chosen('auto', ['other'])).toEqual({ name: 'other', passedOver: [] })
    expect(await chosen('auto', ['missing'])).toEqual({
      name: 'usual',
      passedOver: [{ where: 'engine missing', given: 'none', expected: 'one', fix: 'install it' }],
    })
    expect(await chosen('other', ['missing'])).toEqual({ name: 'other', passedOver: [] })
  })

  test('is machine code in long runs, where there is a compiler', async () => {
    expect((await chosenEngine('auto', 499)).name).toBe('wasm')
    expect((await chosenEngine('auto', 500)).name).toBe(hasCompiler ? 'native' : 'wasm')
    expect((await chosenEngine('wasm', 500)).name).toBe('wasm')
  })
})
