/** Networks and learners whose shapes come from a generator: the types know records and trees, no sizes. */
import type { Shape } from '../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { mapLeaves, type Tree } from '../../src/dsl/core/tree'
import type { Learner, MetaParams } from '../../src/dsl/learning/adapt'
import type { Net, Params } from '../../src/dsl/networks/net'
import type { Named } from '../../src/dsl/networks/records'
import { reparam } from '../../src/dsl/networks/reparam'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { patternless } from '../laws'

export type LooseNet = Net<Tensor, Tensor, Named, Named>
export type LooseParams = Params<Named, Named>
export type LooseLearner = Learner<Tensor, Tensor, AnyTensor, Named, Named, Named>
export type LooseMeta = MetaParams<Named, Named, Named>

export const looseNet = (net: object): LooseNet => net as LooseNet
/** Layers one after the other, of which the types know nothing: they are not what is tested. */
export const through = (net: object, ...layers: readonly object[]): LooseNet =>
  looseNet(layers.reduce((below, layer) => (layer as (net: object) => object)(below), net))

/** `reparam` for `through`. */
export const looseReparam = (how: object): object => (reparam as (how: object) => object)(how)

export const looseLearner = (learner: object): LooseLearner => learner as LooseLearner

const sizeOf = (x: AnyTensor): number => x.shape.reduce((n, size) => n * size, 1)

/** The constants, each moved by a number of its own: where nothing is the identity or zero any more. */
export const moved = <T extends Tree>(tree: T, by = 0.3): T => {
  let from = 0
  const next = (x: AnyTensor): AnyTensor => {
    const noise = patternless(from + sizeOf(x)).slice(from)
    from += sizeOf(x)
    return tensor(
      Array.from(valuesOf(x), (value, i) => value + by * noise[i]),
      x.shape,
    )
  }
  return mapLeaves(tree, next)
}

/** A constant of a shape with numbers without a pattern, other ones for each `seed`. */
export const numbersFor = (shape: Shape, seed = 0, size = 1): Tensor => {
  const count = shape.reduce((n, axis) => n * axis, 1)
  return tensor(
    patternless(count + seed)
      .slice(seed)
      .map((x) => x * size),
    shape,
  )
}
