/** Laws of derivatives, in float64 on the reference engine. */
import type { Scalar } from '../../src/dsl/core/tensor'
import { leaves, mapLeaves, restore, type Tree } from '../../src/dsl/core/tree'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { sum } from '../../src/dsl/functions/reductions'
import { literal, tensor, valueOf, valuesOf } from '../../src/dsl/primitives/leaves'
import { grad, jvp, vjp } from '../../src/dsl/transforms/grad'
import { reference } from '../../src/engines/reference'
import { loadedPlain, meaning } from './engines'
import { directionLike, expectClose, isFloat } from './numbers'

/** ⟨x, y⟩ over all float tensors of two trees of one structure. */
export const innerProduct = (x: Tree, y: Tree): Scalar => {
  const others = leaves(y)
  return leaves(x).reduce<Scalar>((total, a, i) => {
    const b = others[i]
    return isFloat(a) && isFloat(b) ? add(total, sum(mul(a, b))) : total
  }, literal(0))
}

/** Wide enough for rounding, narrow enough for curvature: the error of a central difference is least here. */
const STEP = 1e-5

/** The derivative of f by every single number of the point, by central differences. */
const centralDifference = async <P extends Tree>(f: (point: P) => Scalar, point: P): Promise<P> => {
  const { on, dispose } = await loadedPlain(reference, (x: P) => f(x), [point] as const)
  const parts = leaves(point)
  const at = async (leaf: number, entry: number, step: number): Promise<number> => {
    const values = Float64Array.from(valuesOf(parts[leaf]))
    values[entry] += step
    const moved = restore(point, parts.with(leaf, tensor(values, parts[leaf].shape)))
    return valueOf(await on(moved))
  }
  const slopes = await Promise.all(
    parts.map(async ({ shape }, leaf) => {
      const entries = Array.from(valuesOf(parts[leaf]).keys())
      const slope = async (entry: number) =>
        ((await at(leaf, entry, STEP)) - (await at(leaf, entry, -STEP))) / (2 * STEP)
      return tensor(await Promise.all(entries.map(slope)), shape)
    }),
  )
  dispose()
  return restore(point, slopes)
}

const assertFirst = async <P extends Tree>(
  what: string,
  f: (point: P) => Scalar,
  point: P,
  tolerance: number,
): Promise<void> => {
  const size = Math.abs(valueOf(await meaning(f, [point] as const)))
  const derivative = await meaning((x: P) => grad(f)(x), [point] as const)
  expectClose(what, derivative, await centralDifference(f, point), { tolerance, floor: 1e-3 * (1 + size) })
}

/**
 * Order 1: grad f (x) = central difference of f at x.
 * Order 2: grad ⟨grad f, u⟩ (x) = central difference of ⟨grad f, u⟩ at x, for a direction u.
 */
export const assertGradient = async <P extends Tree>(
  f: (point: P) => Scalar,
  point: P,
  order: 1 | 2 = 1,
): Promise<void> => {
  const direction = mapLeaves(point, directionLike)
  const slope = (x: P): Scalar => innerProduct(grad(f)(x), direction)
  await (order === 1
    ? assertFirst('derivative', f, point, 1e-6)
    : assertFirst('second derivative', slope, point, 1e-5))
}

/** ⟨jvp(f)(x, t), u⟩ = ⟨t, vjp(f)(x, u)⟩; and both give the value f(x). */
export const assertDual = async <P extends Tree, R extends Tree>(
  f: (point: P) => R,
  point: P,
): Promise<void> => {
  const tangent = mapLeaves(point, directionLike)
  const sides = (x: P) => {
    const value = f(x)
    const cotangent = mapLeaves(value, (leaf) => directionLike(leaf))
    const [pushedValue, pushed] = jvp(f)(x, tangent)
    const [pulledValue, pulled] = vjp(f)(x, cotangent)
    return {
      left: { inner: innerProduct(pushed, cotangent), value: pushedValue, again: pulledValue },
      right: { inner: innerProduct(tangent, pulled), value, again: value },
    }
  }
  const { left, right } = await meaning(sides, [point] as const)
  expectClose('duality', left, right, { tolerance: 1e-10 })
}
