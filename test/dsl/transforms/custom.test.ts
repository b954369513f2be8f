/** A function with a derivative of its own obeys every law, whichever of its inputs the lanes share. */
import { describe, expect, test } from 'vitest'
import type { AnyTensor, Scalar } from '../../../src/dsl/core/tensor'
import { mul as product } from '../../../src/dsl/functions/arithmetic'
import { cast } from '../../../src/dsl/primitives/cast'
import { mul, neg, unary } from '../../../src/dsl/primitives/elementwise'
import { literal, stopGradient, valueOf } from '../../../src/dsl/primitives/leaves'
import { customDerivative } from '../../../src/dsl/transforms/custom'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { calls, isFloat, numbers, obeysTheLaws, run, shapes, whole } from '../../laws'

/** n · y · sin x, where the whole numbers n have no derivative. */
const wave = customDerivative(
  ([x, y, n]) => mul(cast(n, 'float32'), mul(y, unary('sin', x))),
  (g, [x, y, n]) => {
    const scaled = mul(g, cast(n, 'float32'))
    return [mul(scaled, mul(y, unary('cos', x))), mul(scaled, unary('sin', x)), undefined]
  },
)

obeysTheLaws(
  'a function of three inputs with its own derivative',
  shapes(0, 3).chain((shape) =>
    calls('wave', (...inputs: readonly AnyTensor[]) => wave(inputs), [
      numbers(shape),
      numbers(shape),
      whole(-2, 2)(shape),
    ]),
  ),
)

describe('derivatives', () => {
  const at3 = async (f: (x: Scalar) => Scalar): Promise<number> =>
    valueOf(await run(reference, (x: Scalar) => grad(f)(x), [literal(3)]))

  test('of a function with its own derivative are what it says', async () => {
    const straightThrough = customDerivative(
      ([x]) => unary('sign', x),
      (g) => [neg(g)],
    )
    const f = (x: Scalar): Scalar => {
      const y: AnyTensor = straightThrough([x])
      return product(literal(5), isFloat(y) ? (y as Scalar) : x)
    }
    expect(await at3(f)).toBe(-5)
  })

  test('do not pass a stop', async () => {
    expect(await at3((x) => product(x, stopGradient(x)))).toBe(3)
    expect(await at3((x) => stopGradient(product(x, x)))).toBe(0)
  })

  test('by what a function does not depend on are 0', async () => {
    expect(await at3(() => literal(2))).toBe(0)
  })

  test('of an inner gradient see the outer variable and not each other', async () => {
    // d/dx of x · d/dy (x y²) at y = x is d/dx of x · 2 x · x, with y a constant of the outer derivative: 4 x y
    const inner = (x: Scalar) => grad((y: Scalar) => product(x, product(y, y)))(stopGradient(x))
    expect(await at3((x) => product(x, inner(x)))).toBe(36)
    const same = (x: Scalar) => grad((y: Scalar) => product(x, product(y, y)))(x)
    expect(await at3((x) => product(x, same(x)))).toBe(54)
  })
})
