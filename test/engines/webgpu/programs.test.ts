/** Whole programs on the engine webgpu: the numbers of the reference, the same bits each time, and nothing left behind. */
import { describe, expect, test as once } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { leaves } from '../../../src/dsl/core/tree'
import { mean } from '../../../src/dsl/functions/reductions'
import { add } from '../../../src/dsl/functions/arithmetic'
import { literal, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { compile } from '../../../src/engines/compile'
import { reference } from '../../../src/engines/reference'
import { outerStep } from '../../../bench/contenders/weyl'
import { workloadOf } from '../../../bench/workloads/make'
import { rank1, rmnist, type Settings } from '../../../bench/workloads/settings'
import {
  assertEngine,
  engineOf,
  isFloat,
  mapOver,
  programs,
  type RandomProgram,
  stack,
  test,
} from '../../laws'

const gradient =
  ({ f }: RandomProgram) =>
  (...inputs: readonly Tensor[]) =>
    grad((given: readonly Tensor[]) =>
      f(...given)
        .filter(isFloat)
        .reduce<Scalar>((total, x) => add(total, mean(x)), literal(0)),
    )(inputs)

describe('a random program on webgpu', () => {
  test.prop([programs], { numRuns: 6, seconds: 8 })(
    'gives the numbers of the reference, its gradient and mapped too',
    async (program) => {
      const engine = await engineOf('webgpu')
      const { f, examples } = program
      const all = examples[0].map(() => true)
      await assertEngine(engine, f, examples[0], 1e-4)
      await assertEngine(engine, mapOver(gradient(program), all), stack(examples), 1e-4)
    },
  )
})

/** Largest difference of two results, by the largest number of the second. */
const apart = (got: readonly number[], wanted: readonly number[]): number =>
  Math.max(...got.map((x, i) => Math.abs(x - wanted[i]))) / Math.max(...wanted.map(Math.abs))

describe('the gradient of a whole outer step on webgpu', () => {
  const settings: readonly Settings[] = [
    { ...rank1, tasks: 4 },
    { ...rmnist, tasks: 2, size: 12, channels: 8, support: 3, query: 5 },
  ]
  for (const one of settings)
    once(`of ${one.name} is that of the reference, and has the same bits each time`, async () => {
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
      const [got, again] = await on(await engineOf('webgpu'), 2)
      expect(again).toEqual(got)
      expect(Math.max(...got.map((slopes, i) => apart(slopes, wanted[i])))).toBeLessThan(2e-5)
    })
})
