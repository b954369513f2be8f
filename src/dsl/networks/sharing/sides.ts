/** A weight as a matrix: all that an output is made from, by outputs. */
import { type Shape, sizeOf } from '../../core/shape'
import type { Size } from '../../core/shape-types'
import type { AnyTensor, Tensor } from '../../core/tensor'
import { reshape } from '../../primitives/movement'

/** Size of the last axis. */
export type Outputs<S extends Shape> = S extends readonly [...Shape, infer O extends number] ? O : number

/** Number of weights of one output: taps times inputs. */
export type Inputs<S extends Shape> = S extends readonly [...infer Rest extends Shape, number]
  ? Size<Rest>
  : number

/** The run-time side of `Inputs` and `Outputs`. */
export function sidesOf<S extends Shape>(shape: S): readonly [Inputs<S>, Outputs<S>]
export function sidesOf(shape: Shape): readonly [number, number] {
  return [sizeOf(shape.slice(0, -1)), shape.at(-1) ?? 1]
}

/** How many numbers a weight of this shape has. */
export function weightsOf<S extends Shape>(shape: S): Size<S>
export function weightsOf(shape: Shape): number {
  return sizeOf(shape)
}

/** Numbers as a weight of this shape. */
export function shaped<S extends Shape>(numbers: AnyTensor, shape: S): Tensor<S>
export function shaped(numbers: AnyTensor, shape: Shape): AnyTensor {
  return reshape(numbers, shape)
}
