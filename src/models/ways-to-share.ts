/**
 * The ways to share weights, on two networks: the line of the synthetic problems, whose one dense layer is to find out
 * what of its 4760 weights is alike, and the circuit of Rotated MNIST, a convolution and a dense layer.
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { input } from '../dsl/networks/net'
import { flatten, relu } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { fullSharing, kronecker } from '../dsl/networks/reparameterisations'
import { doublyStochastic } from '../dsl/networks/sharing/doubly-stochastic'
import { learnedRotations } from '../dsl/networks/sharing/learned-rotations'
import { lowRank } from '../dsl/networks/sharing/low-rank'
import { rowStochastic } from '../dsl/networks/sharing/row-stochastic'
import { softly } from '../dsl/networks/sharing/softly'
import { plainCircuit, singleCircuit } from './single-circuit'
import { lineDense, lineShared } from './synthetic'

/** Rank 2 hides twice three numbers. */
const NUMBERS = 6

export const lines = {
  none: lineDense,
  full: lineShared(NUMBERS),
  lowRank: pipe(lineDense, reparam(lowRank({ rank: 160, numbers: NUMBERS }))),
  // more numbers than are hidden: each weight has to find one that no other kind of weight needs
  rowStochastic: pipe(lineDense, reparam(rowStochastic({ rank: 32 }))),
  doublyStochastic: pipe(lineDense, reparam(doublyStochastic({ copies: 68 }))),
  softly: pipe(lineDense, reparam(softly(fullSharing({ rank: NUMBERS }), { scale: 0.1 }))),
} as const

const image = input([28, 28, 1])

/** Features of an image by a convolution whose kernel is (A ⊗ B ⊗ C) v. */
export const kroneckerFeatures = pipe(image, conv2d(32, 3), reparam(kronecker), relu, flatten)

/** So many numbers that distances between them mean something. */
export const embedding = pipe(kroneckerFeatures, dense(32))

export const circuits = {
  none: plainCircuit,
  full: singleCircuit,
  lowRank: pipe(kroneckerFeatures, dense(10), reparam(lowRank({ rank: 10, numbers: 10 }))),
  rowStochastic: pipe(kroneckerFeatures, dense(10), reparam(rowStochastic({ rank: 32 }))),
  doublyStochastic: pipe(
    image,
    conv2d(32, 3),
    reparam(doublyStochastic({ copies: 8 })),
    relu,
    flatten,
    dense(10),
    reparam(fullSharing({ rank: 3 })),
  ),
  softly: pipe(kroneckerFeatures, dense(10), reparam(softly(fullSharing({ rank: 3 }), { scale: 0.3 }))),
  learnedRotations: pipe(singleCircuit, learnedRotations({ samples: 4, range: 0.3 })),
} as const
