/**
 * Channels as fields: |G| channels one after the other, one for each element of a group, which moves them by its
 * regular representation. What layers do with fields besides convolving them: one bias for a field, and its mean or
 * maximum, which the group does not move.
 *
 * Laws: a bias for a field, and functions of each number on its own, keep equivariance; means and maxima over a field
 * turn equivariant into invariant channels.
 */
import { fail } from '../dsl/core/problem'
import type { Shape } from '../dsl/core/shape'
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import { max, mean } from '../dsl/functions/reductions'
import { constantOf } from '../dsl/networks/initialisers'
import type { Tree } from '../dsl/core/tree'
import type { Layered } from '../dsl/networks/layer'
import { andThen, checkNet, type Net } from '../dsl/networks/net'
import type { Named } from '../dsl/networks/records'
import { weighted, type WeightAndBias } from '../dsl/networks/weighted'
import { expandTo } from '../dsl/primitives/broadcast'
import { add } from '../dsl/primitives/elementwise'
import { reshape } from '../dsl/primitives/movement'
import { checkFinite, type FiniteGroup } from './groups/group'

/** How many fields of `size` numbers these channels are; fails where some are left over. */
export const fieldsOf = (where: string, name: string, channels: number, size: number): number =>
  channels % size === 0
    ? channels / size
    : fail({
        where,
        given: `${channels} channels, which are not fields of ${size}`,
        expected: `${size} channels for each field of ${name}`,
        fix: `a multiple of ${size}, such as ${size * Math.ceil(channels / size)}`,
      })

/** Channels as [fields, numbers of a field]. */
const apart = <G>(where: string, group: FiniteGroup<G>, shape: Shape): Shape => {
  const size = group.elements.length
  return [...shape.slice(0, -1), fieldsOf(where, group.name, shape.at(-1) ?? 1, size), size]
}

const pooled =
  (where: string, pool: (x: Tensor, axes: readonly number[]) => Tensor) =>
  <G>(group: FiniteGroup<G>) =>
  <In extends Tree, Lead extends Shape, Slow extends Named, Fast extends Named, Last extends string>(
    net: Net<In, Tensor<readonly [...Lead, number]>, Slow, Fast, Last>,
  ): Net<In, Tensor<readonly [...Lead, number]>, Slow, Fast, Last> =>
    andThen(net, where, overFields(where, pool, group))

function overFields<G, Lead extends Shape>(
  where: string,
  pool: (x: Tensor, axes: readonly number[]) => Tensor,
  group: FiniteGroup<G>,
): (x: Tensor<readonly [...Lead, number]>) => Tensor<readonly [...Lead, number]>
function overFields<G>(
  where: string,
  pool: (x: Tensor, axes: readonly number[]) => Tensor,
  group: FiniteGroup<G>,
): unknown {
  return (x: Tensor) => {
    const shape = apart(where, group, x.shape)
    return pool(reshape(x, shape) as Tensor, [shape.length - 1])
  }
}

/**
 * The largest number of each field: [H, W, fields · |G|] → [H, W, fields].
 *
 * @example
 * pipe(input([6, 6, 24]), groupMax(cyclic(8))).output.shape // [6, 6, 3]
 */
export const groupMax = pooled('groupMax', max)

/**
 * The mean of each field, as `groupMax`.
 *
 * @example
 * pipe(input([6, 6, 24]), groupMean(cyclic(8))).output.shape // [6, 6, 3]
 */
export const groupMean = pooled('groupMean', mean)

/**
 * Adds one number to all channels of a field; starts at 0. A layer's own bias has one for each channel, which would
 * break what its kernel keeps: leave it out. Given a network, it throws unless the group lists its elements and the
 * channels are whole fields.
 *
 * @example
 * const net = pipe(input([9, 9, 1]), conv2d(16, 3, { bias: false }), reparam(lifting(cyclic(8))), fieldBias(cyclic(8)))
 * net.init(key(0)).fast.bias.weight.shape // [2]
 */
export const fieldBias =
  <G>(group: FiniteGroup<G>) =>
  <In extends Tree, Lead extends Shape, C extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [...Lead, C]>, Slow, Fast>,
  ): Layered<
    In,
    Tensor<readonly [...Lead, C]>,
    Slow,
    Fast,
    'bias',
    WeightAndBias<readonly [number], number, false>
  > => {
    const shape = apart(
      'fieldBias',
      checkFinite('fieldBias', group),
      checkNet('layer bias', net).output.shape,
    )
    const fields = shape[shape.length - 2]
    return weighted(net, {
      kind: 'bias',
      weight: [fields],
      output: net.output.shape,
      outputs: fields,
      settings: { bias: false, init: constantOf(0) },
      apply: (x, bias): AnyTensor =>
        reshape(add(reshape(x, shape), expandTo(reshape(bias, [fields, 1]), shape)), x.shape),
    })
  }
