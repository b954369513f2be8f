/** Tensors of float32, drawn. */
import * as fc from 'fast-check'
import { type Shape } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { isFloat, numbers, shapes } from '../../laws'

export const floats = (entries: fc.Arbitrary<AnyTensor>): fc.Arbitrary<Tensor> => entries.filter(isFloat)
export const ofShape = <S extends Shape>(shape: S): fc.Arbitrary<Tensor<S>> =>
  numbers(shape).map((x) => tensor(valuesOf(x), shape))
export const tensors = shapes(1).chain((shape) => floats(numbers(shape)))
export const images = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 2 }))
  .chain((shape) => ofShape(shape))
