/**
 * Inner learning rates. Learned ones are positive by construction: kept as logarithms, so that the outer optimiser
 * moves them by factors, or as numbers of which the magnitude counts, so that it moves them by differences (as the
 * authors' code does, whose rates can turn negative).
 */
import { checkNumber } from '../core/numbers'
import { asWritten, fail } from '../core/problem'
import type { AnyTensor, Scalar, Tensor } from '../core/tensor'
import { mapLeaves, type Tree, zipLeaves } from '../core/tree'
import type { None } from '../networks/records'
import type { KroneckerFactors } from '../networks/reparameterisations'
import { expandTo } from '../primitives/broadcast'
import { fillLike, mul, unary } from '../primitives/elementwise'
import { literal, tensor } from '../primitives/leaves'
import { sizeOf } from '../core/shape'

export type RateKind = 'perLayer' | 'perParameter' | 'curvature' | 'fixed'

/** One number for each tensor of a tree; of any tree, any tree. */
export type PerTensor<T> = Tree extends T
  ? Tree
  : T extends Tensor
    ? Scalar
    : { readonly [K in keyof T]: PerTensor<T[K]> }

/** The factors of `kronecker` for each tensor of a tree; of any tree, any tree. */
export type Curvature<T> = Tree extends T
  ? Tree
  : T extends Tensor<infer S>
    ? KroneckerFactors<S>
    : { readonly [K in keyof T]: Curvature<T[K]> }

/** What is learned of the rates for these fast parameters: logarithms, matrices, or nothing. */
export type Rates<Kind extends RateKind, Fast extends Tree> = Kind extends 'perLayer'
  ? PerTensor<Fast> extends infer R extends Tree
    ? R
    : never
  : Kind extends 'perParameter'
    ? Fast
    : Kind extends 'curvature'
      ? Curvature<Fast> extends infer R extends Tree
        ? R
        : never
      : None

export interface Rate<Kind extends RateKind> {
  readonly kind: Kind
  /** What is learned, at its start, for fast parameters of these shapes. */
  readonly init: <Fast extends Tree>(fast: Fast) => Rates<Kind, Fast>
  /** A step times its rate. */
  readonly scaled: <Fast extends Tree>(step: Fast, rates: Rates<Kind, Fast>) => Fast
}

const checked = (rate: number): number => checkNumber('inner rate', rate, 'a number above 0')

/** How a learned rate is kept. */
export type RateScale = 'logarithm' | 'magnitude'

/** What is kept of a rate, and the rate that it stands for. */
const scales: Readonly<
  Record<
    RateScale,
    { readonly kept: (rate: number) => number; readonly rate: (kept: AnyTensor) => AnyTensor }
  >
> = {
  logarithm: { kept: Math.log, rate: (kept) => unary('exp', kept) },
  magnitude: { kept: (rate) => rate, rate: (kept) => unary('abs', kept) },
}

const keptAs = (scale: RateScale, rate: number): number =>
  Object.hasOwn(scales, scale)
    ? scales[scale].kept(rate)
    : fail({
        where: 'inner rate',
        given: `the scale ${asWritten(scale)}`,
        expected: Object.keys(scales).join(' or '),
      })

function learned<Kind extends RateKind>(
  kind: Kind,
  scale: RateScale,
  start: (x: AnyTensor) => AnyTensor,
): Rate<Kind>
// one start for each tensor, as the kind says
function learned(kind: RateKind, scale: RateScale, start: (x: AnyTensor) => AnyTensor): object {
  return {
    kind,
    init: (fast: Tree) => mapLeaves(fast, start),
    scaled: <Fast extends Tree>(step: Fast, rates: Tree) =>
      zipLeaves(step, [rates], (s, [r]) => mul(s, expandTo(scales[scale].rate(r), s.shape))),
  }
}

/**
 * One learned rate for each tensor of parameters (the authors' `per_layer`), from `start`.
 *
 * @example
 * const learner = pipe(input([3]), dense(1), adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))
 * learner.init(key(0)).rates.dense // { weight: -2.303, bias: -2.303 }
 */
export const perLayer = (start: number, scale: RateScale = 'logarithm'): Rate<'perLayer'> => {
  const kept = keptAs(scale, checked(start))
  return learned('perLayer', scale, () => literal(kept))
}

/**
 * One learned rate for each single parameter (Meta-SGD; Li et al., 2017), from `start`.
 *
 * @example
 * const learner = pipe(input([2]), dense(1), adapt({ loss: mse, steps: 1, rate: perParameter(1) }))
 * learner.init(key(0)).rates.dense // { weight: [[0], [0]], bias: [0] }
 */
export const perParameter = (start: number, scale: RateScale = 'logarithm'): Rate<'perParameter'> => {
  const kept = keptAs(scale, checked(start))
  return learned('perParameter', scale, (x) => tensor(new Float64Array(sizeOf(x.shape)).fill(kept), x.shape))
}

/**
 * One rate that is not learned.
 *
 * @example
 * const learner = pipe(input([2]), dense(1), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * learner.init(key(0)).rates // {}
 */
export const fixed = (rate: number): Rate<'fixed'> => {
  const value = checked(rate)
  return {
    kind: 'fixed',
    init: () => ({}),
    scaled: (step) => mapLeaves(step, (s) => mul(s, fillLike(s, value))),
  }
}
