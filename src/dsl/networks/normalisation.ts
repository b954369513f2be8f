/**
 * Normalisation with learned scales and shifts: over the batch at hand, over the numbers of one example, or over groups
 * of its channels.
 *
 * Laws: before scale and shift, what is normalised together has mean 0 and variance 1, but for 10⁻⁵; `batchNorm` is
 * that of the batch written out.
 */
import { fail } from '../core/problem'
import type { Shape } from '../core/shape'
import { sizeOf } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { meanOver } from '../functions/lanes'
import { expandTo } from '../primitives/broadcast'
import { add, div, fillLike, mul, sub, unary } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { pmean } from '../transforms/named-axis'
import { type Context, EXAMPLES, type Statistics } from './context'
import { constantOf, fansOf } from './initialisers'
import { layer, type Layered } from './layer'
import { type AnyNet, checkNet, type Net } from './net'
import type { Named } from './records'

const EPSILON = 1e-5

/** Scales and shifts of the channels. */
type Affine<C extends number> = { readonly weight: Tensor<readonly [C]>; readonly bias: Tensor<readonly [C]> }

type Normalised<
  In extends Tree,
  Lead extends Shape,
  C extends number,
  Slow extends Named,
  Fast extends Named,
> = Layered<In, Tensor<readonly [...Lead, C]>, Slow, Fast, 'norm', Affine<C>>

/** x · weight + bias along the last axis, after (x − mean) / √(variance + ε). */
function normalised<
  In extends Tree,
  Lead extends Shape,
  C extends number,
  Slow extends Named,
  Fast extends Named,
>(
  net: Net<In, Tensor<readonly [...Lead, C]>, Slow, Fast>,
  standard: (x: AnyTensor, context: Context) => AnyTensor,
): Normalised<In, Lead, C, Slow, Fast>
function normalised(
  net: Net<Tree, AnyTensor, Named, Named>,
  standard: (x: AnyTensor, context: Context) => AnyTensor,
): AnyNet {
  const channels = [checkNet('layer norm', net).output.shape.at(-1) ?? 1]
  return layer(net, {
    kind: 'norm',
    parameters: { weight: placeholder(channels), bias: placeholder(channels) },
    init: (key) => ({
      weight: constantOf(1)(key, channels, fansOf(channels)),
      bias: constantOf(0)(key, channels, fansOf(channels)),
    }),
    output: net.output,
    apply: ({ weight, bias }, x, context): AnyTensor =>
      add(mul(standard(x, context), expandTo(weight, x.shape)), expandTo(bias, x.shape)),
  })
}

/** (x − mean) / √(variance + ε), for statistics that are repeated over x. */
const standardised = (x: AnyTensor, { mean, variance }: Statistics[string]): AnyTensor => {
  const deviation = unary('sqrt', add(variance, fillLike(variance, EPSILON)))
  return div(sub(x, expandTo(mean, x.shape)), expandTo(deviation, x.shape))
}

/** Of each channel, over all places of all examples. */
const ofBatch = (x: AnyTensor): Statistics[string] => {
  const places = x.shape.slice(0, -1).map((_, axis) => axis)
  const mean = pmean(meanOver(x, places), EXAMPLES)
  const centred = sub(x, expandTo(mean, x.shape))
  return { mean, variance: pmean(meanOver(mul(centred, centred), places), EXAMPLES) }
}

/**
 * Each channel over all places of all examples of the batch (Ioffe and Szegedy, ICML 2015), as MAML's networks do: those
 * that `predictions` or `meanLoss` map. With `statistics` in the context it takes those instead; `inspect` gives those of
 * a batch, and a running mean of them is yours to keep: nothing is changed behind your back.
 *
 * @example
 * const net = pipe(input([1]), batchNorm)
 * predictions(net, net.init(key(0)), tensor([1, 3], [2, 1])) // [[-1], [1]]
 */
export const batchNorm = <
  In extends Tree,
  Lead extends Shape,
  C extends number,
  Slow extends Named,
  Fast extends Named,
>(
  net: Net<In, Tensor<readonly [...Lead, C]>, Slow, Fast>,
): Normalised<In, Lead, C, Slow, Fast> =>
  normalised(net, (x, { path = '', statistics, observer }) => {
    const given = statistics?.[path]
    if (given !== undefined) return standardised(x, given)
    const own = ofBatch(x)
    observer?.statistics(path, own)
    return standardised(x, own)
  })

/** In so many groups of channels, each over all places of one example. */
const inGroups =
  (where: string, groups: number) =>
  (x: AnyTensor): AnyTensor => {
    const channels = x.shape.at(-1) ?? 1
    if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0)
      fail({ where, given: `${groups} groups of ${channels} channels`, expected: 'groups of equal size' })
    const apart = [sizeOf(x.shape.slice(0, -1)), groups, channels / groups]
    const y = reshape(x, apart)
    const repeated = (z: AnyTensor): AnyTensor => reshape(z, [1, groups, 1])
    const mean = repeated(meanOver(y, [0, 2]))
    const centred = sub(y, expandTo(mean, apart))
    const variance = repeated(meanOver(mul(centred, centred), [0, 2]))
    return reshape(standardised(y, { mean, variance }), x.shape)
  }

/**
 * Groups of channels, each over all places of one example (Wu and He, "Group normalization", ECCV 2018).
 *
 * @example
 * const net = pipe(input([4]), groupNorm(2))
 * net.apply(net.init(key(0)))(tensor([1, 3, 10, 30], [4])) // [-1, 1, -1, 1]
 */
export const groupNorm =
  (groups: number) =>
  <In extends Tree, Lead extends Shape, C extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [...Lead, C]>, Slow, Fast>,
  ): Normalised<In, Lead, C, Slow, Fast> =>
    normalised(net, inGroups('groupNorm', groups))

/**
 * All numbers of one example (Ba, Kiros and Hinton, "Layer normalization", 2016).
 *
 * @example
 * const net = pipe(input([2]), layerNorm)
 * net.apply(net.init(key(0)))(tensor([1, 3], [2])) // [-1, 1]
 */
export const layerNorm = <
  In extends Tree,
  Lead extends Shape,
  C extends number,
  Slow extends Named,
  Fast extends Named,
>(
  net: Net<In, Tensor<readonly [...Lead, C]>, Slow, Fast>,
): Normalised<In, Lead, C, Slow, Fast> => normalised(net, inGroups('layerNorm', 1))
