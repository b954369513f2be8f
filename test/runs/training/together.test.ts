/** What comes one by one goes on together: all of it, once, in order, the first at once. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { together } from '../../../src/runs/training/together'
import { test } from '../../laws/law'

describe('together', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 })], { numRuns: 20 })(
    'passes all on in their order, and resolves with those that went together',
    async (pauses) => {
      const passed: number[][] = []
      const pass = together(2, (all: readonly number[]) => {
        passed.push([...all])
        return Promise.resolve()
      })
      const taken: Promise<void>[] = []
      for (const [i, pause] of pauses.entries()) {
        taken.push(pass(i).then(() => expect(passed.flat()).toContain(i)))
        if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
      }
      await Promise.all(taken)
      expect(passed.flat()).toEqual(pauses.map((_, i) => i))
      expect(passed[0]).toEqual([0])
    },
  )

  test('gathers what comes meanwhile', async () => {
    const passed: string[][] = []
    const pass = together(20, (all: readonly string[]) => {
      passed.push([...all])
      return Promise.resolve()
    })
    await Promise.all(['a', 'b', 'c', 'd'].map(pass))
    expect(passed).toEqual([['a'], ['b', 'c', 'd']])
  })

  test('tells of what was not taken', async () => {
    const pass = together(1, () => Promise.reject(new Error('full')))
    await expect(pass(1)).rejects.toThrow('full')
    await expect(pass(2)).rejects.toThrow('full')
  })
})
