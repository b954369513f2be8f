/** Derivatives of all elements at once are those along each tangent, of every order, mapped, on every engine. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { AnyTensor, Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import * as ops from '../../../src/dsl/functions'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { add, mul } from '../../../src/dsl/primitives/elementwise'
import { sumAxes } from '../../../src/dsl/primitives/broadcast'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reshape } from '../../../src/dsl/primitives/movement'
import { grad, hvp, jvp, linearize, vjp } from '../../../src/dsl/transforms/grad'
import { hessian, jacobian } from '../../../src/dsl/transforms/jacobian'
import { reference } from '../../../src/engines/reference'
import { assertSameMeaning, calls, directionLike, numbers, obeysTheLaws, run, test } from '../../laws'

/** Curved functions from a tensor to one with fewer elements, with as many, with more, and with none in common. */
const functions: Readonly<Record<string, (x: Tensor) => AnyTensor>> = {
  'a sum': (x) => mul(sumAxes(x, [0]), sumAxes(ops.mul(x, ops.sin(x)), [0])),
  'each number': (x) => ops.mul(ops.tanh(x), x),
  'a product of all pairs': (x) => {
    const flat = reshape(x, [sizeOf(x.shape)])
    return einsum('a,b->ab', ops.sin(flat as Tensor), flat)
  },
  'what does not depend on it': (x) => directionLike(x),
}

const square = (x: AnyTensor): Scalar => {
  const flat = reshape(x, [sizeOf(x.shape)])
  const y = mul(ops.sin(flat as Tensor), flat)
  return einsum('a,a->', y, add(y, flat)) as Scalar
}

const points = fc.array(fc.constantFrom(1, 2, 3), { minLength: 1, maxLength: 2 }).chain(numbers)

/** Σ over the last axes of a Jacobian, which are those of t, of J t; or over the first of u J. */
const times = (jacobian: AnyTensor, t: AnyTensor): AnyTensor => {
  const rows = jacobian.shape.slice(0, jacobian.shape.length - t.shape.length)
  const matrix = reshape(jacobian, [sizeOf(rows), sizeOf(t.shape)])
  return reshape(einsum('ab,b->a', matrix, reshape(t, [sizeOf(t.shape)])), rows)
}
const timesLeft = (u: AnyTensor, jacobian: AnyTensor): AnyTensor => {
  const columns = jacobian.shape.slice(u.shape.length)
  const matrix = reshape(jacobian, [sizeOf(u.shape), sizeOf(columns)])
  return reshape(einsum('a,ab->b', reshape(u, [sizeOf(u.shape)]), matrix), columns)
}

describe.for(Object.entries(functions))('the Jacobian of %s', ([, f]) => {
  const of = f as (x: Tensor) => Tensor

  test.prop([points], { numRuns: 20 })('times a tangent is the derivative along it', async (x) =>
    assertSameMeaning(
      (at: Tensor) => times(jacobian(of)(at), directionLike(at)),
      (at: Tensor) => jvp(of)(at, directionLike(at))[1],
      [x as Tensor],
    ),
  )

  test.prop([points], { numRuns: 20 })('a cotangent times it is that pulled back', async (x) =>
    assertSameMeaning(
      (at: Tensor) => timesLeft(directionLike(of(at)), jacobian(of)(at)),
      (at: Tensor) => vjp(of)(at, directionLike(of(at)))[1],
      [x as Tensor],
    ),
  )
})

for (const [name, f] of Object.entries(functions))
  obeysTheLaws(
    `the Jacobian of ${name}`,
    points.chain((x) => calls(name, jacobian(f as (x: Tensor) => Tensor), [numbers(x.shape)])),
    4,
  )

describe('second derivatives', () => {
  test.prop([points], { numRuns: 20 })('times a tangent, with and without the Hessian', async (x) => {
    const of = square as (at: Tensor) => Scalar
    const direct = (at: Tensor) => hvp(of)(at, directionLike(at))
    await assertSameMeaning((at: Tensor) => times(hessian(of)(at), directionLike(at)), direct, [x as Tensor])
    await assertSameMeaning((at: Tensor) => jvp(grad(of))(at, directionLike(at))[1], direct, [x as Tensor])
  })

  test('of xᵀAx are A + Aᵀ', async () => {
    const matrix = tensor([1, 2, 3, 4], [2, 2])
    const form = (x: Tensor<readonly [2]>) => ops.dot(x, ops.einsum('ij,j->i', matrix, x))
    const found: Tensor<readonly [2, 2]> = await run(reference, hessian(form), [tensor([5, 6], [2])])
    expect([...valuesOf(found)]).toEqual([2, 5, 5, 8])
  })

  test('take further arguments as they are', async () => {
    const scaled = (x: Tensor<readonly [2]>, by: Scalar) => ops.mul(by, ops.dot(x, x))
    const found = await run(reference, (x: Tensor<readonly [2]>, by: Scalar) => hvp(scaled)(x, x, by), [
      tensor([1, 2], [2]),
      tensor([3], []),
    ])
    expect([...valuesOf(found)]).toEqual([6, 12])
  })
})

describe('a linear function', () => {
  test('is made once, for all tangents', async () => {
    const found = await run(
      reference,
      (x: Tensor<readonly [2]>) => {
        const [value, along] = linearize((at: Tensor<readonly [2]>) => ops.mul(at, at))(x)
        return [value, along(x), along(tensor([1, 0], [2]))]
      },
      [tensor([3, 4], [2])],
    )
    expect(found.map((x) => [...valuesOf(x)])).toEqual([
      [9, 16],
      [18, 32],
      [6, 0],
    ])
  })

  test('refuses a tangent of another shape', () => {
    const shape: Shape = [3]
    expect(() => linearize((at: Tensor) => at)(tensor([1, 2], [2]))[1](tensor([1, 2, 3], shape))).toThrow(
      /jvp, tangent: got shapes \[3\], expected \[2\]/,
    )
  })
})
