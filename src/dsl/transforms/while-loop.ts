/**
 * Steps as long as a condition holds. (As `lax.while_loop` of JAX, which has no limit and no pullback.) What is computed
 * decides how many there are: an engine runs those, mapped over examples as many as the longest needs.
 *
 * Laws: it is its steps written out, and so are its derivatives of every order and its batches; a loop that would take
 * more steps than the limit has no result, which is NaN. A derivative keeps the carry of each step that was run.
 */
import { checkNumber } from '../core/numbers'
import { checkKind, checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { showShape } from '../core/shape'
import { type AnyTensor, checkTensor, type DType, type Tensor } from '../core/tensor'
import { leaves, restore, type Tree } from '../core/tree'
import { expandTo } from '../primitives/broadcast'
import { binary, fillLike, select } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { carriedOn } from './carry'
import { looped } from './scanned'

const isBool = ({ dtype }: { readonly dtype: DType }): boolean => dtype === 'bool'

export interface Limit {
  /** Steps after which the condition must no longer hold. Integers that are carried stay as they are by then. */
  readonly limit: number
}

/**
 * The first carry for which the condition does not hold.
 *
 * @example
 * whileLoop((x: Scalar) => less(x, 100), (x) => mul(x, 2), literal(3), { limit: 20 }) // 192
 */
export const whileLoop = <C extends Tree>(
  condition: (carry: C) => Tensor<readonly [], 'bool'>,
  step: (carry: C) => C,
  init: C,
  how: Limit,
): C => {
  for (const f of [condition, step]) checkKind('whileLoop', f, 'a function')
  const { limit } = checkParts('whileLoop, settings', how, {})
  checkNumber('whileLoop', limit, 'a whole number of at least 1', 'limit')
  const holds = (carry: C): AnyTensor => {
    const found = checkTensor('whileLoop', condition(carry))
    return found.shape.length === 0 && isBool(found)
      ? found
      : fail({
          where: 'whileLoop',
          given: `a condition ${found.dtype} ${showShape(found.shape)}`,
          expected: 'one bool, such as less(x, 0)',
        })
  }
  const carry = leaves(init).map(({ shape, dtype }) => placeholder(shape, dtype))
  const now = restore(init, carry)
  const next = step(now)
  const goesOn = placeholder([], 'bool')
  const { carry: last } = looped({
    carry: [goesOn, ...carry],
    places: [],
    nextCarry: [
      binary('and', goesOn, holds(next)),
      ...carriedOn('whileLoop', next, init).map((x, i) => select(expandTo(goesOn, x.shape), x, carry[i])),
    ],
    listed: [],
    init: [holds(init), ...leaves(init)],
    lists: [],
    length: limit,
    reverse: false,
    when: goesOn,
  })
  const [isUnfinished, ...found] = last
  return restore(
    init,
    found.map((x) =>
      x.dtype === 'float32' ? select(expandTo(isUnfinished, x.shape), fillLike(x, NaN), x) : x,
    ),
  )
}
