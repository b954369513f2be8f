/** Whole programs on the engine webgpu: the numbers of the reference, the same bits each time, and nothing left behind. */
import { describe } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { mean } from '../../../src/dsl/functions/reductions'
import { add } from '../../../src/dsl/functions/arithmetic'
import { literal } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
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
import { keepsWholeSteps } from '../whole-steps'

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

keepsWholeSteps('webgpu')
