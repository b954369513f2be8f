/** Means over a named axis: equal to the batch written out, in value and in derivatives, under other maps too. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { add, mul, sub } from '../../../src/dsl/functions/arithmetic'
import { tanh } from '../../../src/dsl/functions/activations'
import { mean, sum } from '../../../src/dsl/functions/reductions'
import { literal, tensor } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { alone, pmean } from '../../../src/dsl/transforms/named-axis'
import { vmap } from '../../../src/dsl/transforms/vmap'
import { evaluate } from '../../../src/engines/evaluate'
import { assertGradient, expectClose, test } from '../../laws'
import { numbersFor } from '../loose'

type Line = Tensor<readonly [number]>
const EXACT = { tolerance: 1e-12 }
const at = { axis: 'points' }

/** Not linear in the mean, and the mean of what is not linear. */
const mapped = (w: Scalar, xs: Line): Line =>
  vmap((x: Scalar) => {
    const centre = pmean(tanh(mul(w, x)), 'points')
    return mul(sub(x, centre), add(centre, pmean(mul(x, centre), 'points')))
  }, at)(xs)

const written = (w: Scalar, xs: Line): Line => {
  const centre = mean(tanh(mul(w, xs)))
  return mul(sub(xs, centre), add(centre, mean(mul(xs, centre))))
}

const points = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(1000))
const line = ([n, seed]: readonly [number, number]): Line => numbersFor([n], seed) as Line
const loss = (f: typeof mapped) => (w: Scalar, xs: Line) => sum(mul(f(w, xs), f(w, xs)))

describe('the mean over a named axis', () => {
  test.prop([points])(
    'is the mean over the batch written out, with its derivatives of orders 1 and 2',
    async (of) => {
      const [w, xs] = [literal(0.7), line(of)]
      const slope = (f: typeof mapped) => (v: Scalar, ys: Line) => grad(loss(f))(v, ys)
      const all = (f: typeof mapped) => ({
        value: f(w, xs),
        byParameter: slope(f)(w, xs),
        byPoints: grad((ys: Line, v: Scalar) => loss(f)(v, ys))(xs, w),
        twice: grad(slope(f))(w, xs),
      })
      const [ours, theirs] = await evaluate([all(mapped), all(written)] as const)
      expectClose('all', ours, theirs, { tolerance: 1e-9 })
    },
  )

  test('has the derivative that differences say, to order 2', async () => {
    const xs = line([4, 3])
    for (const order of [1, 2] as const) {
      await assertGradient((w: Scalar) => loss(mapped)(w, xs), literal(0.7), order)
      await assertGradient((ys: Line) => loss(mapped)(literal(0.7), ys), xs, order)
    }
  })

  test.prop([points, fc.integer({ min: 1, max: 3 })])(
    'passes through other maps, outside and inside, with a name or without',
    async ([n, seed], tasks) => {
      const xs = numbersFor([tasks, n], seed) as Tensor<readonly [number, number]>
      const w = literal(0.7)
      const each = (f: typeof mapped) => vmap((ys: Line) => f(w, ys))(xs)
      const inside = vmap((x: Scalar) => vmap((z: Scalar) => add(z, pmean(x, 'points')))(line([3, seed])), at)
      const outside = vmap(
        (ys: Line) => vmap((x: Scalar) => pmean(mul(x, pmean(x, 'tasks')), 'points'), at)(ys),
        {
          axis: 'tasks',
        },
      )
      const ones = numbersFor([n], seed) as Line
      const [ours, theirs, both, repeated] = await evaluate([
        each(mapped),
        each(written),
        outside(xs),
        inside(ones),
      ] as const)
      expectClose('in tasks', ours, theirs, { tolerance: 1e-9 })
      const overTasks = mean(xs, [0])
      const expected = await evaluate(
        vmap((ys: Line) => mul(sum(mul(ys, overTasks)), vmap((y: Scalar) => add(mul(y, 0), 1 / n))(ys)))(xs),
      )
      expectClose('over tasks, then points', both, expected, { tolerance: 1e-9 })
      const shifted = await evaluate(vmap((_: Scalar) => add(line([3, seed]), mean(ones)))(ones))
      expectClose('inner map', repeated, shifted, { tolerance: 1e-9 })
    },
  )

  test('grad inside the map is that of the sum over all lanes', async () => {
    const xs = line([4, 9])
    const centred = (x: Scalar) => sub(x, pmean(mul(x, x), 'points'))
    const inside = vmap((x: Scalar) => grad((y: Scalar) => mul(centred(y), centred(y)))(x), at)(xs)
    const all = (ys: Line) => {
      const z = sub(ys, mean(mul(ys, ys)))
      return sum(mul(z, z))
    }
    const [ours, theirs] = await evaluate([inside, grad(all)(xs)] as const)
    expectClose('grad inside', ours, theirs, { tolerance: 1e-9 })
  })

  test('of what no lane differs in is that; the innermost of two axes of one name is meant', async () => {
    const xs = line([3, 1])
    const same = vmap((x: Scalar) => add(mul(x, 0), pmean(literal(5), 'points')), at)(xs)
    const nested = vmap((x: Scalar) => vmap((_: Scalar) => pmean(x, 'points'), at)(xs), at)(xs)
    const alike = vmap((x: Scalar) => vmap((_: Scalar) => x)(xs))(xs)
    const [five, ours, theirs] = await evaluate([same, nested, alike] as const)
    expectClose('constant', five, tensor([5, 5, 5], [3]), EXACT)
    expectClose('nested', ours, theirs, EXACT)
    expect(alone('points', () => pmean(literal(3), 'points').shape)).toEqual([])
  })

  test('of an axis that nobody mapped is refused, in words', () => {
    expect(() => pmean(literal(1), 'points')).toThrow(
      "pmean: got the axis 'points', which nobody mapped, expected to be inside a vmap with a named axis.\n" +
        '  Likely cause: a function of all examples, such as batchNorm, that was given one example alone.\n' +
        "  Fix: vmap(f, { axis: 'points' })(examples), or predictions(net, params, examples).",
    )
    expect(() => vmap((x: Scalar) => pmean(x, 'tasks'), at)(line([2, 1]))).toThrow('expected one of points')
  })
})

test('vmap takes any number of arguments', async () => {
  const f = vmap((a: Scalar, b: Scalar, c: Line) => add(mul(a, b), sum(c)))
  const y: Tensor<readonly [2]> = f(tensor([1, 2], [2]), tensor([3, 4], [2]), tensor([1, 1, 2, 2], [2, 2]))
  expectClose('three', await evaluate(y), tensor([5, 12], [2]), EXACT)
})
