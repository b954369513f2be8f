/**
 * Penalties with a kink, such as those for sparsity, as the last part of an optimiser: where gradient steps would only
 * jitter about the kink, the proximal step lands on it, exactly: `chain(adam(1e-3), proximal({ … }))`.
 * (Parikh and Boyd, "Proximal algorithms", 2014.)
 *
 * Laws: `descend` with the step leads to prox(params − the step before it); the prox of a penalty maps z to the x for
 * which ½ ‖x − z‖² + strength · penalty(x) is least.
 */
import { checkParts } from '../../core/arguments'
import { checkNumber } from '../../core/numbers'
import { type Shape, sizeOf } from '../../core/shape'
import { checkTensor, type Tensor } from '../../core/tensor'
import { zipLeaves } from '../../core/tree'
import { relu } from '../../functions/activations'
import { abs, add, cast, div, less, mul, sign, sub } from '../../functions/arithmetic'
import { max, sum } from '../../functions/reductions'
import { reshape } from '../../functions/structure'
import * as elementwise from '../../primitives/elementwise'
import { checkMeant } from './meant'
import type { Transformation } from './transformation'

/** A proximal operator: parameters to parameters of the same shape. */
export type Prox = <S extends Shape>(x: Tensor<S>) => Tensor<S>

interface ProximalSettings {
  readonly prox: Prox
  /** Which parameters, by path, such as `slow.dense.U`; the others take the step as it is. */
  readonly at: (path: string) => boolean
}

/**
 * The operator after the step of what is before it in a chain. Throws at the start where no parameter is meant.
 *
 * @example
 * const how = chain(sgd(1), proximal({ prox: softThreshold(0.5), at: (path) => path === 'U' }))
 * const params = { U: tensor([3, 1], [2]) }
 * const [step] = how.update({ U: tensor([1, 0.75], [2]) }, how.init(params), params)
 * descend(params, step).U // [1.5, 0]
 */
export const proximal = (settings: ProximalSettings): Transformation => {
  const { prox, at } = checkParts('proximal', settings, { prox: 'a function', at: 'a function' })
  return {
    init: (params) => {
      checkMeant('proximal', at, params, "at: (path) => path.endsWith('.U')")
      return []
    },
    update: (steps, state, params) => [
      zipLeaves(steps, [params], (step, [x], path) =>
        at(path) ? elementwise.sub(x, prox(elementwise.sub(x, step) as Tensor)) : step,
      ),
      state,
    ],
  }
}

const checked = (where: string, strength: number): number =>
  checkNumber(where, strength, 'a number of at least 0', 'strength')

/**
 * Prox of strength · Σ |x|: every number nearer to 0 by the strength, and not past it (Donoho, 1995; ISTA).
 *
 * @example
 * softThreshold(1)(tensor([3, -0.5, -2], [3])) // [2, 0, -1]
 */
export const softThreshold = (strength: number): Prox => {
  const by = checked('softThreshold', strength)
  function shrunk<S extends Shape>(x: Tensor<S>): Tensor<S>
  function shrunk(x: Tensor): Tensor {
    return mul(sign(x), relu(sub(abs(x), by)))
  }
  return shrunk
}

/**
 * Prox of strength · Σ over rows of ½ (Σ |x| in the row)², the exclusive lasso: entries along the last axis compete, and
 * the small ones of a row go first; in a sharing matrix, each weight keeps the few numbers of v that it is made of.
 * (Zhou, Jin and Hoi, AISTATS 2010; Yoon and Hwang, ICML 2017.) Throws for a strength below 0, and for what is no
 * tensor.
 *
 * @example
 * exclusiveSparsity(1)(tensor([3, -0.5, 3, -2], [2, 2])) // [[1.5, 0], [1.333, -0.3333]]
 */
export const exclusiveSparsity = (strength: number): Prox => {
  const by = checked('exclusiveSparsity', strength)
  function shrunk<S extends Shape>(x: Tensor<S>): Tensor<S>
  function shrunk(x: Tensor): Tensor {
    const columns = checkTensor('exclusiveSparsity', x).shape.at(-1) ?? 1
    const rows = sizeOf(x.shape) / columns
    const [each, others] = [
      [rows, columns, 1],
      [rows, 1, columns],
    ].map((shape) => reshape(abs(x), shape))
    // the numbers that stay are the largest ones, down to one of them; of all such sets the right one cuts off most
    const among = sub(1, cast(less(others, each), 'float32'))
    const total = sum(mul(among, others), [2])
    const cut = max(div(mul(total, by), add(mul(sum(among, [2]), by), 1)), [1])
    const kept = relu(sub(reshape(abs(x), [rows, columns]), reshape(cut, [rows, 1])))
    return mul(sign(x), reshape(kept, x.shape))
  }
  return shrunk
}
