/** Random programs small enough for an interpreter: those of everything, and tangles of products and movements. */
import * as fc from 'fast-check'
import { totalCost } from '../../src/compiler/cost'
import { sizeOf } from '../../src/dsl/core/shape'
import type { Tensor } from '../../src/dsl/core/tensor'
import { trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { samples } from '../compiler/random'
import { type AnyProgram, anyPrograms } from '../laws/any-programs'
import { staged } from './stages'

const OPERATIONS = 20_000
const ELEMENTS = 4000

const isSmall = ({ f, inputs }: AnyProgram): boolean => {
  const { program } = trace(f, inputs)
  return (
    totalCost(program).flops <= OPERATIONS &&
    numberedValues(program).every(({ shape }) => sizeOf(shape) <= ELEMENTS)
  )
}

/** Of every primitive and type, on every number; and of values that many others read. */
export const everything: fc.Arbitrary<AnyProgram> = fc.oneof(anyPrograms.filter(isSmall), staged)

/** Numbers of the size of 1 and nothing that jumps, so that passes keep what they compute. */
export const tangles: fc.Arbitrary<AnyProgram> = samples
  .map((sample): AnyProgram => {
    const { f, inputs } = sample
    return {
      inputs,
      f: (...given) => f(...(given as readonly Tensor[])),
      [fc.toStringMethod]: () => fc.stringify(sample),
    } as AnyProgram
  })
  .filter(isSmall)
