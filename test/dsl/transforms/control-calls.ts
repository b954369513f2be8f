/** Random calls of branches, of steps by condition and by number, and of what is computed anew. */
import * as fc from 'fast-check'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import { expandTo } from '../../../src/dsl/primitives/broadcast'
import { cast } from '../../../src/dsl/primitives/cast'
import { add, binary, fillLike, mul, sub, unary } from '../../../src/dsl/primitives/elementwise'
import { checkpoint, type CheckpointSettings } from '../../../src/dsl/transforms/checkpoint'
import { cond } from '../../../src/dsl/transforms/cond'
import { fori } from '../../../src/dsl/transforms/fori'
import { whileLoop } from '../../../src/dsl/transforms/while-loop'
import { calls, flags, numbers, shapes, whole } from '../../laws/calls'

export type Bool = Tensor<readonly [], 'bool'>

export const bent = (x: AnyTensor, y: AnyTensor): AnyTensor => mul(unary('tanh', x), unary('sin', y))
export const grown = (x: AnyTensor, y: AnyTensor): AnyTensor => add(unary('exp', x), mul(x, y))

const either = (c: Bool, x: AnyTensor, y: AnyTensor): AnyTensor => cond(c, bent, grown, x, y)

/** So many steps, the number of which is computed. */
export const countdown = (times: AnyTensor, x: AnyTensor, y: AnyTensor, limit = 5): AnyTensor =>
  whileLoop(
    ({ left }: { readonly left: AnyTensor; readonly now: AnyTensor }) =>
      binary('less', fillLike(left, 0), left) as Bool,
    ({ left, now }) => ({ left: sub(left, fillLike(left, 1)), now: bent(add(now, y), now) }),
    { left: times, now: x },
    { limit },
  ).now

const numbered = (x: AnyTensor, y: AnyTensor): AnyTensor =>
  fori(3, (i, now: AnyTensor) => bent(add(now, y), add(now, expandTo(cast(i, 'float32'), x.shape))), x)

type Keep = NonNullable<CheckpointSettings['keep']>

/** Twice, so that one is differentiated within the other; some of the results are kept. */
export const anew = (inner: Keep = [], outer: Keep = []) =>
  checkpoint((x: AnyTensor, y: AnyTensor): AnyTensor => checkpoint(bent, { keep: inner })(grown(x, y), y), {
    keep: outer,
  })

const keeps = fc.subarray<Keep[number]>(['tanh', 'sin', 'exp', 'mul', 'add'])

/** Calls of each of them. */
export const controlCalls = {
  cond: shapes(0, 2).chain((shape) => calls('cond', either, [flags([]), numbers(shape), numbers(shape)])),
  whileLoop: shapes(0, 2).chain((shape) =>
    calls('whileLoop', countdown, [whole(0, 4)([]), numbers(shape), numbers(shape)]),
  ),
  fori: shapes(0, 2).chain((shape) => calls('fori', numbered, [numbers(shape), numbers(shape)])),
  checkpoint: fc
    .tuple(shapes(0, 2), keeps, keeps)
    .chain(([shape, inner, outer]) =>
      calls('checkpoint', anew(inner, outer), [numbers(shape), numbers(shape)]),
    ),
}
