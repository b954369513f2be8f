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
import { checkNumber } from '../core/numbers'
import type { Tree } from '../core/tree'
import type { Net } from '../networks/net'
import type { Named, None } from '../networks/records'
import { grad } from '../transforms/grad'
import { adapt, type Adaptable, checkAdaptSettings, type Learner } from './adapt'
import { conjugateGradient, innerProduct } from './conjugate-gradient'
import type { Examples } from './examples'
import type { FixedRateSettings } from './reptile'
import { steered, stopped } from './stopped'
import { anchored, descend, scaleUpdates } from './transformations'

/** Those of `adapt`, with a rate that is not learned: the gradient does not depend on the way to φ. */
export type ImplicitSettings<Out extends Tree, Target extends Tree> = Omit<
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
 * implicit gradient. Its objective has the value of the query loss. Throws unless the strength of the proximal term is
 * above 0.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(0) }))
 * const how = { loss: mse, steps: 20, rate: fixed(0.2), strength: 2, iterations: 1 }
 * const learner = pipe(net, implicitMaml(how))
 * const one = tensor([1], [1, 1])
 * const { fast } = learner.adapt(learner.init(key(0)), { x: one, y: one })
 * fast // { dense: { weight: [[0.5]] } }
 */
export const implicitMaml = <Out extends Tree, Target extends Tree>(given: ImplicitSettings<Out, Target>) => {
  const { strength, iterations, ...settings } = checkAdaptSettings('implicitMaml', given)
  checkNumber('implicitMaml', strength, 'a number above 0', 'strength')
  checkNumber('implicitMaml', iterations, 'a whole number of at least 0', 'iterations')
  return <In extends Tree, O extends Out, Slow extends Named, Fast extends Named>(
    net: Net<In, O, Slow, Fast> & Adaptable<Fast>,
  ): Learner<In, O, Target, Slow, Fast, None> => {
    const how = { ...settings, optimiser: anchored(strength) }
    const learner = adapt<Out, Target, 'fixed'>(how)<In, O, Slow, Fast>(net)
    const softened = (tree: Fast): Fast => scaleUpdates(1 / strength).update(tree, [], tree)[0]
    const slope = (slow: Slow, examples: Examples<In, Target>) =>
      grad((at: Fast) => learner.loss({ slow, fast: at }, examples))
    return {
      ...learner,
      objective: (meta, support, query) => {
        const { slow } = meta
        const fast = stopped(learner.adapt(meta, support).fast)
        const pull = slope(slow, support)
        const curved = (x: Fast): Fast => softened(grad((at: Fast) => innerProduct(pull(at), x))(fast))
        const plus = (x: Fast): Fast => descend(x, scaleUpdates(-1).update(curved(x), [], x)[0])
        const x = stopped(conjugateGradient(plus, slope(slow, query)(fast), iterations))
        const moved = descend(meta.fast, softened(pull(fast)))
        return steered(learner.loss({ slow, fast }, query), innerProduct(moved, x))
      },
    }
  }
}
