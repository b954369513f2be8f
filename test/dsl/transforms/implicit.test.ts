/** Derivatives of one's own that are said forwards, those of solutions, and those of each example. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyTensor, Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { implicitly } from '../../../src/dsl/functions/implicitly'
import { sum } from '../../../src/dsl/functions/reductions'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { add, fillLike, mul, sub, unary } from '../../../src/dsl/primitives/elementwise'
import { literal, tensor, valueOf } from '../../../src/dsl/primitives/leaves'
import { customJvp } from '../../../src/dsl/transforms/custom-jvp'
import { fori } from '../../../src/dsl/transforms/fori'
import { grad, jvp } from '../../../src/dsl/transforms/grad'
import { vmap } from '../../../src/dsl/transforms/vmap'
import { evaluate } from '../../../src/engines/evaluate'
import { calls, expectClose, meaning, numbers, obeysTheLaws, shapes, test } from '../../laws'

const wave = customJvp(
  ([x, y]) => mul(y, unary('sin', x)),
  ([dx, dy], [x, y]) => add(mul(dx, mul(y, unary('cos', x))), mul(dy, unary('sin', x))),
)

obeysTheLaws(
  'a function with a derivative that is said forwards',
  shapes(0, 2).chain((shape) =>
    calls('wave', (...inputs: readonly AnyTensor[]) => wave(inputs), [numbers(shape), numbers(shape)]),
  ),
  3,
)

type Parameters = { readonly weight: AnyTensor; readonly bias: AnyTensor }

/** x = tanh(W x / 8 + b), where no step is longer than half of the one before. */
const step = (x: AnyTensor, { weight, bias }: Parameters): AnyTensor => {
  const moved = einsum('ij,j->i', weight, x)
  return unary('tanh', add(mul(moved, fillLike(moved, 1 / 8)), bias))
}

const settled = implicitly(
  (x: Tensor, p: Parameters) => sub(step(x, p), x) as Tensor,
  (p) => fori(40, (_, x: AnyTensor) => step(x, p), fillLike(p.bias, 0)) as Tensor,
)

obeysTheLaws(
  'a fixed point',
  fc
    .integer({ min: 1, max: 2 })
    .chain((n) =>
      calls('settled', (weight: AnyTensor, bias: AnyTensor) => settled({ weight, bias }), [
        numbers([n, n]),
        numbers([n]),
      ]),
    ),
  2,
)

describe('a derivative said forwards', () => {
  it('is the one that is given, whatever it is', async () => {
    const odd = customJvp(
      ([x]) => mul(x, x),
      ([t]) => mul(t, fillLike(t, 5)),
    )
    const f = (x: Scalar): Scalar => odd([x]) as Scalar
    expect(valueOf(await evaluate(jvp(f)(literal(3), literal(2))[1]))).toBe(10)
    expect(valueOf(await evaluate(grad(f)(literal(3))))).toBe(5)
  })

  it('is refused where it is not linear, or of another shape', () => {
    const squared = customJvp(
      ([x]) => x,
      ([t]) => mul(t, t),
    )
    expect(() => grad((x: Scalar) => squared([x]) as Scalar)(literal(1))).toThrow('not linear')
    const grown = customJvp(
      ([x]) => x,
      () => tensor([1, 2], [2]),
    )
    expect(() => grad((x: Scalar) => grown([x]) as Scalar)(literal(1))).toThrow('a tangent of shape [2]')
  })
})

describe('gradients of each example', () => {
  test.prop([numbers([4, 3]), numbers([3])], { numRuns: 10 })(
    'are vmap of grad, and add up',
    async (xs, w) => {
      const loss = (weight: Tensor<readonly [3]>, x: Tensor<readonly [3]>): Scalar =>
        sum(unary('tanh', mul(weight, x)) as Tensor)
      const both = (weight: Tensor<readonly [3]>, examples: Tensor<readonly [4, 3]>) => {
        const each = vmap((x: Tensor<readonly [3]>) => grad(loss)(weight, x))(examples)
        const all = grad((at: Tensor<readonly [3]>) =>
          sum(vmap((x: Tensor<readonly [3]>) => loss(at, x))(examples)),
        )
        return [sum(each, [0]), all(weight)] as const
      }
      const [added, whole] = await meaning(both, [w, xs] as never)
      expectClose('gradients', added, whole, { tolerance: 1e-12 })
    },
  )
})
