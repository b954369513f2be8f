/**
 * One of two functions, as a condition says that is computed. (As `lax.cond` of JAX.) One runs and the other does not,
 * where the condition is one for all examples; mapped over conditions, both run, and `select` takes what is wanted. What
 * the functions need to be left out with them comes as an argument: all else that they close over is there before.
 *
 * Laws: cond(true, f, g, x) = f(x), cond(false, f, g, x) = g(x), and so are derivatives of every order and batches.
 */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { leaves, paths, type Tree } from '../core/tree'
import { unary } from '../primitives/elementwise'
import { once, zerosLike } from './once'

const show = ({ dtype, shape }: AnyTensor): string => `${dtype} ${showShape(shape)}`

/** Refuses branches whose results differ in more than their numbers. */
const checkAlike = (there: Tree, other: Tree): void => {
  const [named, others] = [new Map(paths(there)), new Map(paths(other))]
  for (const path of new Set([...named.keys(), ...others.keys()])) {
    const [x, y] = [named.get(path), others.get(path)]
    if (x === undefined || y?.dtype !== x.dtype || !sameShape(x.shape, y.shape))
      fail({
        where: 'cond',
        given: [x, y].map((one) => (one ? show(one) : 'nothing')).join(' or ') + (path && ` at ${path}`),
        expected: 'the same shapes and types from both functions',
      })
  }
}

/**
 * `whenTrue` of the arguments where the condition holds, else `whenFalse` of them. Throws where the two give other
 * shapes or types, and for a condition that is not one bool.
 *
 * @example
 * const halved = (x: Scalar) => div(x, 2)
 * const tripled = (x: Scalar) => mul(x, 3)
 * cond(less(literal(1), 2), halved, tripled, literal(10)) // 5
 */
export const cond = <A extends readonly Tree[], R extends Tree>(
  condition: Tensor<readonly [], 'bool'>,
  whenTrue: (...arguments_: A) => R,
  whenFalse: (...arguments_: NoInfer<A>) => NoInfer<R>,
  ...arguments_: A
): R => {
  const { dtype, shape } = checkTensor('cond', condition)
  if (dtype !== 'bool' || shape.length > 0)
    fail({ where: 'cond', given: `a condition ${show(condition)}`, expected: 'one bool, such as less(x, 0)' })
  const found = once((inputs: A) => whenTrue(...inputs), arguments_, {
    condition: { when: condition, otherwise: zerosLike },
  })
  const other = (inputs: A): R => {
    const result = whenFalse(...inputs)
    checkAlike(found, result)
    return result
  }
  return once(other, arguments_, {
    condition: { when: unary('not', condition), otherwise: () => leaves(found) },
  })
}
