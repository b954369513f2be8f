/** Which engine `auto` stands for. */
import { describe, expect, test } from 'vitest'
import { fail } from '../../src/dsl/core/problem'
import { chosenEngine } from '../../src/engines'
import { enginesOf, type Entry } from '../../src/engines/named'
import { referenceEngine } from '../../src/engines/reference'
import { hasCompiler } from '../laws'

const starting: Entry = { about: '', cores: 'one', start: () => Promise.resolve(referenceEngine()) }
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
    expect((await chosenEngine('auto', 299)).name).toBe('wasm')
    expect((await chosenEngine('auto', 300)).name).toBe(hasCompiler ? 'native' : 'wasm')
    expect((await chosenEngine('wasm', 300)).name).toBe('wasm')
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

  test('is another on another number of cores, which is a whole number', async () => {
    const told: (number | undefined)[] = []
    const start = (cores?: number) => {
      told.push(cores)
      return starting.start()
    }
    const { named } = enginesOf({ one: { ...starting, cores: 'told', start } }, ['one'])
    const [any, three] = [await named('one'), await named('one', 3)]
    expect(await named('one', 3)).toBe(three)
    expect(await named('auto')).toBe(any)
    expect(told).toEqual([undefined, 3])
    for (const cores of [0, -1, 1.5, NaN])
      await expect(named('one', cores)).rejects.toThrow(/a whole number from 1 on/)
  })

  test('that is ended is started anew', async () => {
    const { named } = enginesOf({ one: { ...starting } }, ['one'])
    const first = await named('one')
    await first.dispose()
    expect(await named('one')).not.toBe(first)
  })
})
