/** A law stops between two cases, waits for the one that runs, and fails where it saw too few. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertLaw } from './law'

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('a law', () => {
  test('tries as many cases as it is told to', async () => {
    let cases = 0
    await assertLaw([fc.nat()], { numRuns: 30 }, () => {
      cases++
    })
    expect(cases).toBe(30)
  })

  test('that does not say how many tries all that the sweep asks for', async () => {
    const before = fc.readConfigureGlobal()
    let cases = 0
    try {
      fc.configureGlobal({ ...before, numRuns: 170 })
      await assertLaw([fc.nat()], {}, () => {
        cases++
      })
    } finally {
      fc.configureGlobal(before)
    }
    expect(cases).toBe(170)
  })

  test('ends when its time is over, and nothing of it goes on', async () => {
    let [begun, ended] = [0, 0]
    await assertLaw([fc.nat()], { numRuns: 1000, seconds: 0.5, atLeast: 1 }, async () => {
      begun++
      await pause(20)
      ended++
    })
    expect(ended).toBe(begun)
    expect(begun).toBeGreaterThan(0)
    expect(begun).toBeLessThan(1000)
    await pause(50)
    expect(ended).toBe(begun)
  })

  test('fails where its time was too short to show anything', async () => {
    const slow = assertLaw([fc.nat()], { numRuns: 100, seconds: 0.01 }, () => pause(20))
    await expect(slow).rejects.toThrow(/only [01] cases in 0.01 seconds, of at least 5: nothing is shown/)
  })

  test('fails with the case that it found, and makes it smaller while there is time', async () => {
    const small = (n: number) => expect(n).toBeLessThan(1000)
    await expect(assertLaw([fc.nat()], { numRuns: 1000 }, small)).rejects.toThrow(/Counterexample: \[1000\]/)
    let begun = 0
    const never = async () => {
      begun++
      await pause(20)
      throw new Error('no')
    }
    await expect(assertLaw([fc.nat()], { numRuns: 9, seconds: 0.5 }, never)).rejects.toThrow(/Counterexample/)
    expect(begun).toBeLessThan(100)
  })
})
