/** The law of whole outer steps: an engine's second-order meta-gradients are the reference's, with the same bits each time. */
import { describe, expect, test } from 'vitest'
import { leaves } from '../../src/dsl/core/tree'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { compile } from '../../src/engines/compile'
import { reference } from '../../src/engines/reference'
import { outerStep } from '../../bench/workloads/outer-step'
import { workloadOf } from '../../bench/workloads/make'
import { rank1, rmnist, type Settings } from '../../bench/workloads/settings'
import { engineOf } from '../laws'

/** Largest difference of two results, by the largest number of the second. */
const apart = (got: readonly number[], wanted: readonly number[]): number =>
  Math.max(...got.map((x, i) => Math.abs(x - wanted[i]))) / Math.max(...wanted.map(Math.abs))

const SMALL: readonly Settings[] = [
  { ...rank1, tasks: 4 },
  { ...rmnist, tasks: 2, size: 12, channels: 8, support: 3, query: 5 },
]

/** Registers the law for an engine, on a dense network and a convolutional one. */
export const keepsWholeSteps = (name: string): void => {
  describe(`the gradient of a whole outer step on ${name}`, () => {
    test.each(SMALL)('of $name is that of the reference, and has the same bits each time', async (one) => {
      const { slope, state, tasks } = outerStep(workloadOf(one))
      const on = async (engine: typeof reference, times: number) => {
        const f = compile(slope, { engine })
        const made: (readonly (readonly number[])[])[] = []
        for (let i = 0; i < times; i++) {
          const [, slopes] = await f(state.meta, tasks)
          made.push(leaves(slopes).map((x) => Array.from(valuesOf(x))))
        }
        await f.dispose()
        return made
      }
      const [wanted] = await on(reference, 1)
      const [got, again] = await on(await engineOf(name), 2)
      expect(again).toEqual(got)
      expect(Math.max(...got.map((slopes, i) => apart(slopes, wanted[i])))).toBeLessThan(2e-5)
    })
  })
}
