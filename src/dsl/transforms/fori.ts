/**
 * Steps by number. (As `lax.fori_loop` of JAX, from 0 on.)
 *
 * Law: it is the steps written out, as `scan` is.
 */
import { fail } from '../core/problem'
import { type Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { tensor } from '../primitives/leaves'
import { scanTrees } from './scan'

/**
 * The carry after so many steps, each of which gets its number, from 0 on. Throws unless the number of steps is whole
 * and at least 0.
 *
 * @example
 * fori(4, (i, total: Scalar) => add(total, cast(i, 'float32')), literal(0)) // 6
 */
export const fori = <C extends Tree>(
  times: number,
  step: (i: Tensor<readonly [], 'int32'>, carry: C) => C,
  init: C,
): C => {
  if (!Number.isInteger(times) || times < 0)
    fail({ where: 'fori', given: `${times} steps`, expected: 'a whole number of at least 0' })
  const numbers = tensor(
    Int32Array.from({ length: times }, (_, i) => i),
    [times],
    'int32',
  )
  const next = (carry: C, i: Tree): readonly [C, Tree] => [step(i as Tensor<readonly [], 'int32'>, carry), []]
  return scanTrees(next, init, numbers as Tree)[0]
}
