/** The law of engines on random programs: their values, their gradients and their batches are the reference's. */
import type { Scalar, Tensor } from '../../src/dsl/core/tensor'
import { add } from '../../src/dsl/functions/arithmetic'
import { mean } from '../../src/dsl/functions/reductions'
import { literal } from '../../src/dsl/primitives/leaves'
import { grad } from '../../src/dsl/transforms/grad'
import type { Engine } from '../../src/engines/engine'
import { mapOver, stack } from './batching'
import { assertEngines } from './engines'
import { isFloat } from './numbers'
import type { RandomProgram } from './programs'

/** The mean of all results as a function of all inputs. */
export const meanOfResults =
  ({ f }: RandomProgram) =>
  (inputs: readonly Tensor[]) =>
    f(...inputs)
      .filter(isFloat)
      .reduce<Scalar>((total, x) => add(total, mean(x)), literal(0))

/** Its gradient by all inputs. */
export const gradientOf =
  (program: RandomProgram) =>
  (...inputs: readonly Tensor[]) =>
    grad(meanOfResults(program))(inputs)

/** Maps over every input. */
export const everyInput = ({ examples }: RandomProgram) => examples[0].map(() => true)

/** Float32 through nine steps and back. */
const TOLERANCE = 1e-4

/** The program, and mapped over examples. */
export const assertProgramOnEngines = async (
  engines: readonly Engine[],
  program: RandomProgram,
): Promise<void> => {
  const { f, examples } = program
  await assertEngines(engines, f, examples[0], TOLERANCE)
  await assertEngines(engines, mapOver(f, everyInput(program)), stack(examples), TOLERANCE)
}

/** Its gradient, and mapped over examples. */
export const assertGradientOnEngines = async (
  engines: readonly Engine[],
  program: RandomProgram,
): Promise<void> => {
  const { examples } = program
  const slopes = gradientOf(program)
  await assertEngines(engines, slopes, examples[0], TOLERANCE)
  await assertEngines(engines, mapOver(slopes, everyInput(program)), stack(examples), TOLERANCE)
}
