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

describe('an engine by its name', () => {
  test('is one for all, and another where the name stands for another', async () => {
    const here = enginesOf({ same: starting, other: missing }, ['same'])
    const there = enginesOf({ same: starting, other: { ...starting } }, ['same'])
    expect(await here.named('same')).toBe(await there.named('same'))
    await expect(here.named('other')).rejects.toThrow(/engine missing/)
    expect((await there.named('other')).name).toBe('reference')
  })

  test('that is ended is started anew', async () => {
    const { named } = enginesOf({ one: { ...starting } }, ['one'])
    const first = await named('one')
    await first.dispose()
    expect(await named('one')).not.toBe(first)
  })
})
