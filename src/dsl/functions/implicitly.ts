/**
 * What solves an equation, with the derivative that the equation has, however the solution was found: where F(x, p) = 0,
 * dx = −(∂F/∂x)⁻¹ ∂F/∂p dp (the implicit function theorem). So no derivative goes through the steps of a solver.
 *
 * Law: its derivatives, of every order, are those of the exact solution, as far as the solver found it.
 */
import { checkKind } from '../core/arguments'
import { fail } from '../core/problem'
import { sameShape, type Shape, showShape, sizeOf } from '../core/shape'
import type { Tensor } from '../core/tensor'
import { leaves, restore, type Tree } from '../core/tree'
import { neg } from '../primitives/elementwise'
import { reshape } from '../primitives/movement'
import { customDerivative } from '../transforms/custom'
import { vjp } from '../transforms/grad'
import { jacobian } from '../transforms/jacobian'
import { turned } from './matrices'
import { solve } from './solve'

/**
 * `solver`, whose result x makes `condition(x, p)` zero, with that derivative by p, a tree of float32; a fixed point of f
 * has the condition f(x, p) − x. It solves one system of as many equations as x has numbers. Throws for a solver that
 * is no function; its derivative, for a condition of another shape than x.
 *
 * @example
 * const root = implicitly(
 *   (x: Scalar, p: Scalar) => sub(mul(x, x), p),
 *   (p) => whileLoop((x: Scalar) => less(mul(x, x), p), (x) => add(x, 1), literal(0), { limit: 9 }),
 * )
 * valueAndGrad(root)(literal(16)) // [4, 0.125]
 */
export const implicitly =
  <P extends Tree, S extends Shape>(
    condition: (x: Tensor<S>, parameters: P) => Tensor<NoInfer<S>>,
    solver: (parameters: P) => Tensor<S>,
  ) =>
  (parameters: P): Tensor<S> => {
    const found = customDerivative(
      (inputs) => checkKind('implicitly', solver, 'a function')(restore(parameters, inputs)),
      (g, inputs, result) => {
        const x = result as Tensor<S>
        const at = restore(parameters, inputs)
        const count = sizeOf(x.shape)
        const slopes = reshape(jacobian((y: Tensor<S>) => checked(condition(y, at), x))(x), [count, count])
        const through = solve(
          turned(slopes) as Tensor<readonly [number, number]>,
          reshape(g, [count]) as never,
        )
        const back = reshape(through, x.shape) as Tensor<S>
        const [, pulled] = vjp((p: P) => condition(x, p))(at, back)
        return leaves(pulled).map(neg)
      },
    )
    return found(leaves(parameters)) as Tensor<S>
  }

const checked = <S extends Shape>(value: Tensor<S>, x: Tensor<S>): Tensor<S> =>
  sameShape(value.shape, x.shape)
    ? value
    : fail({
        where: 'implicitly',
        given: `a condition of shape ${showShape(value.shape)}`,
        expected: `${showShape(x.shape)}, an equation for each number of the solution`,
      })
