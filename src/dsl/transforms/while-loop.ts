/**
 * Steps as long as a condition holds. (As `lax.while_loop` of JAX, which has no limit and no pullback.) What is computed
 * decides how many there are: an engine runs those, mapped over examples as many as the longest needs.
 *
 * Laws: it is its steps written out, and so are its derivatives of every order and its batches; a loop that would take
 * more steps than the limit has no result and no derivative: both are NaN. A derivative keeps the carry of each step that
 * was run.
 */
import { checkNumber } from '../core/numbers'
import { checkKind, checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { showShape } from '../core/shape'
import { type AnyTensor, checkTensor, type DType, type Tensor } from '../core/tensor'
import { leaves, restore, type Tree } from '../core/tree'
import { expandTo } from '../primitives/broadcast'
import { binary, mul, select } from '../primitives/elementwise'
import { literal, placeholder } from '../primitives/leaves'
import { carriedOn } from './carry'
import { looped } from './scanned'

const isBool = ({ dtype }: { readonly dtype: DType }): boolean => dtype === 'bool'

export interface Limit {
  /**
   * Steps after which the condition must no longer hold. Where it does, numbers are NaN, and so are derivatives; integers and
   * flags that are carried are those of the last step, since there is none that a loop may not end with.
   */
  readonly limit: number
}

/**
 * The first carry for which the condition does not hold. Throws unless the limit is whole and above 0, the condition
 * one bool, and the next carry like the first.
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
  // a factor and no choice, so that what is pulled back is NaN, too
  const scale = select(isUnfinished, literal(NaN), literal(1))
  return restore(
    init,
    found.map((x) => (x.dtype === 'float32' ? mul(x, expandTo(scale, x.shape)) : x)),
  )
}
