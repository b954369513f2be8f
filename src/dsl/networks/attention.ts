/**
 * Attention of places [T, D] to each other, by several heads, and the block of a transformer that is made of it.
 *
 * Laws: it gives what torch.nn.MultiheadAttention gives for the same weights (transposed); without a mask, an order of
 * the places gives the results in that order.
 */
import { checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import { type Key, split } from '../core/random'
import type { AnyTensor, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { attended, checkMask } from '../functions/attention'
import { expandTo } from '../primitives/broadcast'
import { einsum } from '../primitives/einsum'
import { add } from '../primitives/elementwise'
import { placeholder } from '../primitives/leaves'
import { reshape, transpose } from '../primitives/movement'
import { vmapTrees } from '../transforms/vmap'
import { constantOf, fansOf, glorotUniform } from './initialisers'
import { layer, type Layered } from './layer'
import { type AnyNet, checkNet, type Net } from './net'
import type { Named } from './records'

export interface AttentionSettings<T extends number> {
  readonly heads: number
  /** Where a place may look, such as `ops.causalMask(T)`; everywhere unless told otherwise. */
  readonly mask?: Tensor<readonly [T, T], 'bool'>
}

/** Of queries, keys, values, and of what the heads give together. */
type Projections<D extends number> = Readonly<
  Record<
    'query' | 'key' | 'value' | 'out',
    {
      /** W of x W + b, for each place x [D]. */
      readonly weight: Tensor<readonly [D, D]>
      /** b, which starts as zeros. */
      readonly bias: Tensor<readonly [D]>
    }
  >
>

const NAMES = ['query', 'key', 'value', 'out'] as const

type Projection = { readonly weight: AnyTensor; readonly bias: AnyTensor }

const projected = (x: AnyTensor, { weight, bias }: Projection): AnyTensor => {
  const y = einsum('td,de->te', x, weight)
  return add(y, expandTo(bias, y.shape))
}

/** [T, heads · d] → [heads, T, d] */
const apart = (x: AnyTensor, heads: number): AnyTensor =>
  transpose(reshape(x, [x.shape[0], heads, x.shape[1] / heads]), [1, 0, 2])

const multiHead = (
  x: AnyTensor,
  own: Readonly<Record<(typeof NAMES)[number], Projection>>,
  { heads, mask }: { readonly heads: number; readonly mask?: AnyTensor },
): AnyTensor => {
  const [q, k, v] = [own.query, own.key, own.value].map((one) => apart(projected(x, one), heads))
  const found = vmapTrees((...one) => attended(...(one as [AnyTensor, AnyTensor, AnyTensor]), mask))(q, k, v)
  return projected(reshape(transpose(found as AnyTensor, [1, 0, 2]), x.shape), own.out)
}

/**
 * Self-attention by several heads: [T, D] → [T, D]. Throws unless the heads divide the D features, and for a mask of
 * another shape.
 *
 * @example
 * const net = pipe(input([7, 8]), multiHeadAttention({ heads: 2, mask: ops.causalMask(7) }))
 * net.parameters.fast.attention.query.weight.shape // [8, 8]
 */
export const multiHeadAttention =
  <T extends number>(settings: AttentionSettings<T>) =>
  <In extends Tree, D extends number, Slow extends Named, Fast extends Named>(
    net: Net<In, Tensor<readonly [T, D]>, Slow, Fast>,
  ): Layered<In, Tensor<readonly [T, D]>, Slow, Fast, 'attention', Projections<D>> =>
    attending(net, settings)

function attending<
  In extends Tree,
  T extends number,
  D extends number,
  Slow extends Named,
  Fast extends Named,
>(
  net: Net<In, Tensor<readonly [T, D]>, Slow, Fast>,
  settings: AttentionSettings<T>,
): Layered<In, Tensor<readonly [T, D]>, Slow, Fast, 'attention', Projections<D>>
function attending(
  net: Net<Tree, AnyTensor, Named, Named>,
  settings: { readonly heads: number; readonly mask?: AnyTensor },
): AnyNet {
  const [places, width] = checkNet('layer attention', net).output.shape
  const { heads, mask } = checkParts('multiHeadAttention', settings, {})
  if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0)
    fail({
      where: 'multiHeadAttention',
      given: `${heads} heads for ${width} features`,
      expected: 'a whole number of heads that divides the features',
    })
  if (mask !== undefined) checkMask('multiHeadAttention', mask, [places, places])
  const record = (f: (name: string) => Projection): Readonly<Record<(typeof NAMES)[number], Projection>> => {
    const [query, key, value, out] = NAMES.map(f)
    return { query, key, value, out }
  }
  const square = [width, width]
  return layer(net, {
    kind: 'attention',
    parameters: record(() => ({ weight: placeholder(square), bias: placeholder([width]) })),
    init: (key: Key) =>
      record((name) => ({
        weight: glorotUniform(split(key, name), square, fansOf(square)),
        bias: constantOf(0)(key, [width], fansOf(square)),
      })),
    output: net.output,
    apply: (own, x) => multiHead(x, own, settings),
  })
}
