/** The work area that all programs of an engine share: as large as the largest, wherever it lies. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { scratchIn } from '../../src/engines/kit/scratch'
import { test } from '../laws'

/** A memory of so many bytes, of which one piece is taken at a time. */
const memoryOf = (most: number) => {
  const taken = new Map<number, number>()
  let next = 64
  return {
    taken,
    take: (bytes: number, what: string): number => {
      if (bytes > most) throw new Error(`no room for ${what}`)
      taken.set((next += 64), bytes)
      return next
    },
    give: (address: number): void => {
      if (!taken.delete(address)) throw new Error('given twice')
    },
  }
}

const MOST = 1000
/** To reserve so much, or to give back the reservation at a place of the list. */
const deeds = fc.array(fc.oneof(fc.nat(MOST + 200), fc.record({ back: fc.nat(9) })))

describe('a work area', () => {
  test.prop([deeds])('is as large as the largest reservation, and is there once', (all) => {
    const { taken, ...memory } = memoryOf(MOST)
    const scratch = scratchIn(memory)
    const held: (() => void)[] = []
    const sizes: number[] = []
    for (const deed of all) {
      if (typeof deed === 'number' && deed > MOST)
        expect(() => scratch.reserve(deed)).toThrow('no room for a work area')
      else if (typeof deed === 'number') {
        held.push(scratch.reserve(deed))
        sizes.push(deed)
      } else {
        for (const free of held.splice(deed.back, 1)) free()
        sizes.splice(deed.back, 1)
      }
      const largest = Math.max(0, ...sizes)
      expect([...taken.values()]).toEqual(largest === 0 ? [] : [largest])
      if (largest > 0) expect([...taken.keys()]).toEqual([scratch.address()])
    }
    // a second time does nothing
    for (const free of [...held, ...held]) free()
    expect(taken.size).toBe(0)
  })
})
