/** Derivatives of functions of one number, at many points at once, in float64. */
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { sum } from '../../../src/dsl/functions/reductions'
import { literal, tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { vmap } from '../../../src/dsl/transforms/vmap'
import type { Engine } from '../../../src/engines/engine'
import { reference } from '../../../src/engines/reference'
import { run } from '../../laws'

type Line = Tensor<readonly [number]>
type OfNumber = (x: Scalar) => Scalar
type OfLine = (x: Line) => Line

/** The derivative of so many orders; 0 is the function itself. */
const derivative = (f: OfNumber, order: number): OfNumber =>
  order === 0 ? f : derivative((x) => grad(f)(x), order - 1)

const ofLine = (f: OfLine, order: number): OfLine =>
  order === 0 ? f : ofLine((x) => grad((y: Line) => sum(f(y)))(x), order - 1)

/** The derivative at one point. */
export const slopeAt = async (f: OfNumber, x: number, order = 1): Promise<number> =>
  valueOf(await run(reference, derivative(f, order), [literal(x)] as const))

/** The derivative at each point: mapped over them, as one number after the other is. */
export const mappedSlopes = async (
  f: OfNumber,
  points: readonly number[],
  order = 1,
): Promise<readonly number[]> => {
  const all = (xs: Line): Tensor => vmap(derivative(f, order))(xs)
  return Array.from(valuesOf(await run(reference, all, [tensor(points, [points.length])] as const)))
}

/** The derivative of an elementwise function at each point, of one long tensor. */
export const slopes = async (
  engine: Engine,
  f: OfLine,
  points: readonly number[],
  order = 1,
): Promise<readonly number[]> =>
  Array.from(valuesOf(await run(engine, ofLine(f, order), [tensor(points, [points.length])] as const)))
