/**
 * Doubly stochastic sharing: the outputs of a layer are `copies` images of one base weight v, by matrices that are
 * learned and doubly stochastic, soft permutations: W = [v, R₂ v, …, R_g v]. The first is the identity, to which the
 * others refer. If the R are the permutations of a group, W is a group convolution's (Zhou et al., 2021, Proposition 1).
 * (van der Linden et al., "Learning symmetries via weight-sharing with doubly stochastic tensors", NeurIPS 2024.)
 *
 * Laws: every R is doubly stochastic, within what `logSinkhorn` says; so every output's weights have the sum of v's;
 * the first outputs are the ordinary layer's with weight v.
 */
import { checkParts } from '../../core/arguments'
import { fail } from '../../core/problem'
import { normal, split } from '../../core/random'
import { type Shape, showShape } from '../../core/shape'
import type { Quotient } from '../../core/shape-types'
import { checkTensor, type Scalar, type Tensor } from '../../core/tensor'
import { exp } from '../../functions/arithmetic'
import { entropy, logSinkhorn } from '../../functions/stochastic'
import { concat } from '../../primitives/concat'
import { einsum } from '../../primitives/einsum'
import { placeholder, tensor, valuesOf } from '../../primitives/leaves'
import { reshape } from '../../primitives/movement'
import type { Reparam } from '../reparam'
import { type Inputs, sidesOf, shaped } from './sides'

/** Times that rows and columns are normalised, unless told otherwise. */
const ITERATIONS = 10

/** The slow parameters: logits of all matrices but the identity, [copies − 1, inputs, inputs]. */
type Logits<N extends number> = { readonly logits: Tensor<readonly [number, N, N]> }

/** The shape of v: that of the weight with fewer outputs. */
type Base<S extends Shape, G extends number> = S extends readonly [
  ...infer Rest extends Shape,
  infer O extends number,
]
  ? readonly [...Rest, Quotient<O, G>]
  : Shape

function baseOf<S extends Shape, G extends number>(shape: S, each: number): Base<S, G>
function baseOf(shape: Shape, each: number): Shape {
  return [...shape.slice(0, -1), each]
}

interface DoublyStochasticSettings<G extends number> {
  /** Images of v, itself among them; they divide the outputs. */
  readonly copies: G
  /** Times that rows and columns are normalised: 10 unless told otherwise. */
  readonly iterations?: number
}

/**
 * The reparameterisation; the outputs of one copy lie side by side. Logits start ~ N(0, 1), v as the first outputs of
 * the layer's own start. Given a weight, it throws unless `copies` is whole, at least 2, and divides the outputs.
 *
 * @example
 * const net = pipe(input([28, 28, 1]), conv2d(32, 3), reparam(doublyStochastic({ copies: 8 })))
 * net.init(key(0)).slow.conv.logits.shape // [7, 9, 9]
 * net.init(key(0)).fast.conv.weight.shape // [3, 3, 1, 4]
 */
export const doublyStochastic = <G extends number>(settings: DoublyStochasticSettings<G>) => {
  const { copies, iterations = ITERATIONS } = checkParts('doublyStochastic', settings, { copies: 'a number' })
  return <S extends Shape>(weight: Tensor<S>): Reparam<Tensor<S>, Logits<Inputs<S>>, Tensor<Base<S, G>>> => {
    const { shape } = weight
    const [inputs, outputs] = sidesOf(shape)
    if (!Number.isInteger(copies) || copies < 2 || outputs % copies !== 0)
      fail({
        where: 'doublyStochastic',
        given: `${copies} copies for a weight ${showShape(shape)}`,
        expected: `at least 2, that divide its ${outputs} outputs`,
      })
    const each = outputs / copies
    const logits = [copies - 1, inputs, inputs] as const
    const base = baseOf<S, G>(shape, each)
    return {
      slow: { logits: placeholder(logits) },
      fast: placeholder(base),
      init: (key, start) => ({
        slow: { logits: tensor(normal(split(key, 'logits'), (copies - 1) * inputs ** 2), logits) },
        fast: tensor(
          valuesOf(start).filter((_, i) => i % outputs < each),
          base,
        ),
      }),
      apply: (slow, v) => {
        const first = reshape(v, [inputs, 1, each])
        const images = einsum(
          'gpq,qo->pgo',
          exp(logSinkhorn(slow.logits, iterations)),
          reshape(v, [inputs, each]),
        )
        return shaped(concat([first, images], 1), shape)
      },
    }
  }
}

/**
 * How far the matrices are from permutations: the mean entropy of their rows, in nats. Added to the objective
 * (`regularised`), it makes them choose. Throws for logits that are no square matrices, and for none.
 *
 * @example
 * sharingEntropy({ logits: tensor([0, 0, 0, 0], [1, 2, 2]) }) // 0.6931
 */
export const sharingEntropy = <N extends number>(slow: Logits<N>, iterations = ITERATIONS): Scalar => {
  const { logits } = checkParts('sharingEntropy', slow, { logits: 'a record' })
  return entropy(logSinkhorn<Shape>(checkTensor('sharingEntropy', logits), iterations))
}
