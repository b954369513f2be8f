/**
 * Prototypical networks (Snell, Swersky and Zemel, "Prototypical networks for few-shot learning", NeurIPS 2017): a
 * class is the mean of the features of its support examples, an example belongs to the class whose mean is nearest.
 * A task adapts the means alone and takes no gradient step; so they are the fast parameters, all of the embedding is
 * slow, and the network of the learner ends with the distances: what comes out are logits, as of any classifier.
 *
 * Laws: the adapted means are those of the features, in whatever order the examples come; permuting the classes
 * permutes the logits.
 */
import { checkNumber } from '../core/numbers'
import { checkParts } from '../core/arguments'
import type { Tree } from '../core/tree'
import type { AnyTensor, Tensor } from '../core/tensor'
import { crossEntropy } from '../functions/losses'
import { oneHot } from '../functions/normalisation'
import { allSlow, type AllSlow } from '../networks/all-slow'
import { constantOf } from '../networks/initialisers'
import type { Net } from '../networks/net'
import type { Named, None } from '../networks/records'
import { weighted } from '../networks/weighted'
import { expandTo, sumAxes } from '../primitives/broadcast'
import { binary, div, fillLike, mul, neg, select, sub } from '../primitives/elementwise'
import { einsum } from '../primitives/einsum'
import { reshape } from '../primitives/movement'
import type { Learner } from './adapt'
import { contextOf, type Examples, meanLoss, predictions } from './examples'

/** The means, [classes, features]. */
export type Prototypes<C extends number, N extends number> = {
  readonly prototypes: { readonly weight: Tensor<readonly [C, N]> }
}

const squaredDistances = (x: AnyTensor, means: AnyTensor): AnyTensor => {
  const difference = sub(expandTo(x, means.shape), means)
  return sumAxes(mul(difference, difference), [1])
}

/**
 * The learner that classifies by distance to class means, on an embedding network (one without a last layer of
 * logits). A class without a support example keeps its start, which is meta-learned. Throws unless the number of classes
 * is whole and at least 1.
 *
 * @example
 * const learner = pipe(input([1]), dense(1, { init: constantOf(1) }), prototypical({ classes: 2 }))
 * const support = { x: tensor([1, 3, 7], [3, 1]), y: tensor([0, 0, 1], [3], 'int32') }
 * learner.adapt(learner.init(key(0)), support).fast // { prototypes: { weight: [[2], [7]] } }
 */
export const prototypical = <C extends number>(settings: { readonly classes: C }) => {
  const { classes } = checkParts('prototypical', settings, {})
  checkNumber('prototypical', classes, 'a whole number of at least 1', 'classes')
  return <In extends Tree, N extends number, Slow extends Named, Fast extends Named>(
    embedding: Net<In, Tensor<readonly [N]>, Slow, Fast>,
  ): Learner<
    In,
    Tensor<readonly [C]>,
    Tensor<readonly [], 'int32'>,
    AllSlow<Slow, Fast>,
    Prototypes<C, N>,
    None
  > => {
    const body = allSlow(embedding)
    const shape = [classes, embedding.output.shape[0]] as const
    const net = weighted(body, {
      kind: 'prototypes',
      weight: shape,
      output: [classes] as const,
      outputs: classes,
      settings: { bias: false, init: constantOf(0) },
      apply: (x, means) => neg(squaredDistances(x, means)),
    })
    return {
      net,
      init: (key) => ({ ...net.init(key), rates: {} }),
      loss: meanLoss(net, crossEntropy),
      adapt: ({ slow, fast }, support) => {
        const weight = classMeans(body, slow, fast.prototypes.weight, support)
        return { slow, fast: { prototypes: { weight } } }
      },
    }
  }
}

/** The mean features of each class, [classes, features]; the start of one without an example. */
function classMeans<In extends Tree, C extends number, N extends number, Slow extends Named>(
  body: Net<In, Tensor<readonly [N]>, Slow, None>,
  slow: Slow,
  start: Tensor<readonly [C, N]>,
  support: Examples<In, Tensor<readonly [], 'int32'>>,
): Tensor<readonly [C, N]>
function classMeans(
  body: Net<Tensor, Tensor, Named, None>,
  slow: Named,
  start: Tensor<readonly [number, number]>,
  support: Examples<Tensor, Tensor<readonly [], 'int32'>>,
): AnyTensor {
  const { shape } = start
  const [classes] = shape
  const members = oneHot(support.y, classes)
  const sums = einsum(
    'nc,nf->cf',
    members,
    predictions(body, { slow, fast: {} }, support.x, contextOf(support)),
  )
  const counts = expandTo(reshape(sumAxes(members, [0]), [classes, 1]), shape)
  const one = fillLike(counts, 1)
  const means = div(sums, binary('max', counts, one))
  return select(binary('less', counts, one), start, means)
}
