/**
 * A last layer in closed form, R2-D2 (Bertinetto, Henriques, Torr and Vedaldi, "Meta-learning with differentiable
 * closed-form solvers", ICLR 2019): a task fits the logits of its support examples by ridge regression on their features
 * X, W = Xᵀ (X Xᵀ + λ)⁻¹ Y with their classes Y as 0 and 1, and the outer gradient goes through the solution. The matrix
 * to solve has a row for each example and not for each feature. λ and the scale of the logits are learned, as
 * logarithms; a bias that all classes share would change no cross-entropy. No task looks at where W starts.
 *
 * Laws: (XᵀX + λ) W = XᵀY; permuting the classes permutes the logits.
 */
import { checkNumber } from '../core/numbers'
import { checkParts } from '../core/arguments'
import type { AnyTensor, Scalar, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { crossEntropy } from '../functions/losses'
import { oneHot } from '../functions/normalisation'
import { solve } from '../functions/solve'
import { allSlow, type AllSlow } from '../networks/all-slow'
import { constantOf } from '../networks/initialisers'
import type { Net } from '../networks/net'
import type { Named, None } from '../networks/records'
import { eye } from '../networks/reparameterisations'
import { weighted } from '../networks/weighted'
import { expandTo } from '../primitives/broadcast'
import { add, mul, unary } from '../primitives/elementwise'
import { einsum } from '../primitives/einsum'
import { literal } from '../primitives/leaves'
import type { Learner } from './adapt'
import { contextOf, type Examples, meanLoss, predictions } from './examples'

/** The weight of the last layer, [features, classes]. */
export type RidgeHead<N extends number, C extends number> = {
  readonly ridge: { readonly weight: Tensor<readonly [N, C]> }
}

/** Logarithms of λ and of the scale of the logits. */
export type RidgeRates = { readonly strength: Scalar; readonly scale: Scalar }

/** What the logits start with, which else were between 0 and 1: no answer would be sure. */
const SCALE = 10

/**
 * The learner whose last layer is ridge regression on the features of an embedding network (one without a last layer of
 * logits). Throws unless the number of classes is whole and at least 1.
 *
 * @example
 * const learner = pipe(input([1]), dense(1, { init: constantOf(1) }), ridge({ classes: 2 }))
 * const support = { x: tensor([1, 0], [2, 1]), y: tensor([0, 1], [2], 'int32') }
 * learner.adapt(learner.init(key(0)), support).fast // { ridge: { weight: [[5, 0]] } }
 */
export const ridge = <C extends number>(settings: { readonly classes: C }) => {
  const { classes } = checkParts('ridge', settings, {})
  checkNumber('ridge', classes, 'a whole number of at least 1', 'classes')
  return <In extends Tree, N extends number, Slow extends Named, Fast extends Named>(
    embedding: Net<In, Tensor<readonly [N]>, Slow, Fast>,
  ): Learner<
    In,
    Tensor<readonly [C]>,
    Tensor<readonly [], 'int32'>,
    AllSlow<Slow, Fast>,
    RidgeHead<N, C>,
    RidgeRates
  > => {
    const body = allSlow(embedding)
    const net = weighted(body, {
      kind: 'ridge',
      weight: [embedding.output.shape[0], classes] as const,
      output: [classes] as const,
      outputs: classes,
      settings: { bias: false, init: constantOf(0) },
      apply: (x, weight) => einsum('f,fc->c', x, weight),
    })
    return {
      net,
      init: (key) => ({ ...net.init(key), rates: { strength: literal(0), scale: literal(Math.log(SCALE)) } }),
      loss: meanLoss(net, crossEntropy),
      adapt: ({ slow, rates }, support) => ({
        slow,
        fast: { ridge: { weight: ridgeWeight(body, slow, classes, rates, support) } },
      }),
    }
  }
}

function ridgeWeight<In extends Tree, C extends number, N extends number, Slow extends Named>(
  body: Net<In, Tensor<readonly [N]>, Slow, None>,
  slow: Slow,
  classes: C,
  rates: RidgeRates,
  support: Examples<In, Tensor<readonly [], 'int32'>>,
): Tensor<readonly [N, C]>
function ridgeWeight(
  body: Net<Tensor, Tensor, Named, None>,
  slow: Named,
  classes: number,
  rates: RidgeRates,
  support: Examples<Tensor, Tensor<readonly [], 'int32'>>,
): AnyTensor {
  const [strength, scale] = [unary('exp', rates.strength), unary('exp', rates.scale)]
  const features: AnyTensor = predictions(body, { slow, fast: {} }, support.x, contextOf(support))
  const identity = eye(features.shape[0])
  const kernel = add(
    einsum('if,jf->ij', features, features),
    mul(expandTo(strength, identity.shape), identity),
  ) as Tensor<readonly [number, number]>
  const weight = einsum('nf,nc->fc', features, solve(kernel, oneHot(support.y, classes)))
  return mul(expandTo(scale, weight.shape), weight)
}
