/**
 * Implicit MAML (Rajeswaran, Finn, Kakade and Levine, "Meta-learning with implicit gradients", NeurIPS 2019). A task
 * looks for φ near the start θ, at the least of loss(φ, slow) + λ/2 |φ − θ|². There ∇loss(φ) + λ (φ − θ) = 0, and
 * this equation alone says how φ depends on θ and on the slow parameters, however φ was found: with H the Hessian of
 * the support loss by φ and x = (I + H/λ)⁻¹ ∇query(φ), the meta-gradient by θ is x, and by the slow parameters
 * ∂query/∂slow − ∂⟨∇loss(φ, slow), x⟩/∂slow / λ. x comes from conjugate gradients, so memory does not grow with steps.
 *
 * Law: where the inner loop and the conjugate gradients have converged, the meta-gradient is that of
 * `adapt` with the optimiser `anchored(λ)`, through all steps.
 */
import { fail } from '../core/problem'
import type { Shape } from '../core/shape'
import type { DType, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import type { Net } from '../networks/net'
import type { None } from '../networks/records'
import { grad } from '../transforms/grad'
import { adapt, type Adaptable, type Examples, type Learner } from './adapt'
import { conjugateGradient, innerProduct } from './conjugate-gradient'
import type { FixedRateSettings } from './reptile'
import { steered, stopped } from './stopped'
import { anchored, descend, scale } from './transformation'

type AnyTarget = Tensor<Shape, DType>

/** Those of `adapt`, with a rate that is not learned: the gradient does not depend on the way to φ. */
export type ImplicitSettings<Out extends Shape, Target extends AnyTarget> = Omit<
  FixedRateSettings<Out, Target>,
  'optimiser'
> & {
  /** λ: how strongly a task is held to the start; above 0. */
  readonly strength: number
  /** Conjugate gradient iterations, each a product with H. */
  readonly iterations: number
}

/**
 * The learner that adapts by gradient steps on the support loss with the proximal term, and meta-learns by the
 * implicit gradient. Its objective has the value of the query loss.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(0) }))
 * const how = { loss: mse, steps: 20, rate: fixed(0.2), strength: 2, iterations: 1 }
 * const learner = pipe(net, implicit(how))
 * const one = tensor([1], [1, 1])
 * const { fast } = learner.adapt(learner.init(key(0)), { x: one, y: one })
 * fast // { dense: { weight: [[0.5]] } }
 */
export const implicit =
  <Out extends Shape, Target extends AnyTarget>({
    strength,
    iterations,
    ...settings
  }: ImplicitSettings<Out, Target>) =>
  <In extends Shape, O extends Out, Slow, Fast>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, None> => {
    if (!(strength > 0))
      fail({ where: 'implicit', given: `strength ${strength}`, expected: 'a number above 0' })
    const how = { ...settings, optimiser: anchored(strength) }
    const learner = adapt<Out, Target, 'fixed'>(how)<In, O, Slow, Fast>(net)
    const softened = (tree: Tree): Tree => scale(1 / strength).update(tree, [], tree)[0]
    const slope = (slow: Slow, examples: Examples<In, Target>) =>
      grad((at: Tree) => learner.loss({ slow, fast: at as Fast }, examples))
    return {
      ...learner,
      objective: (meta, support, query) => {
        const { slow } = meta
        const fast = stopped(learner.adapt(meta, support).fast)
        const pull = slope(slow, support)
        const curved = (x: Tree): Tree =>
          softened(grad((at: Tree) => innerProduct(pull(at), x))(fast as Tree))
        const plus = (x: Tree): Tree => descend(x, scale(-1).update(curved(x), [], x)[0])
        const x = stopped(conjugateGradient(plus, slope(slow, query)(fast as Tree), iterations))
        const moved = descend(meta.fast as Tree, softened(pull(fast as Tree)))
        return steered(learner.loss({ slow, fast }, query), innerProduct(moved, x))
      },
    }
  }
