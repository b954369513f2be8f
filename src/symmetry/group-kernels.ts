/**
 * Convolutions that commute with turns and mirrors, exactly: kernels W of `conv2d`, made of fewer numbers v, by
 * Proposition 1 applied to kernels. Channels come in fields, |G| one after the other (see `fields.ts`).
 *
 *   W[·, ·, (i, h), (o, g)] = ρ(g) v[i, ·, o]: the copy for g of the filter from field i to field o, moved by g in the
 *   plane and, between fields, along the channels h as well (Cohen and Welling, ICML 2016; Weiler and Cesa, 2019).
 *
 * Law: for every v, x and g that moves pixels exactly, f(g · x) = g · f(x), where g turns images and moves the channels
 * of every field by the regular representation. At other angles the copies are exact turns of one filter, as functions
 * on the plane (`kernel-basis.ts`); what the grid of pixels adds to that is no law, but small for smooth images.
 * Windows must lie evenly: padding 'valid' or, for odd kernels, 'same'; (size − kernel) a multiple of the stride, also
 * in pooling layers; and no bias for single channels, but `fieldBias`.
 */
import { checkFinite, checkPlanar } from './groups/group'
import { checkTensor, type Tensor } from '../dsl/core/tensor'
import { heNormal } from '../dsl/networks/initialisers'
import type { None } from '../dsl/networks/records'
import type { Reparam } from '../dsl/networks/reparam'
import { einsum } from '../dsl/primitives/einsum'
import { placeholder, tensor, valuesOf } from '../dsl/primitives/leaves'
import { reshape } from '../dsl/primitives/movement'
import { groupConvolutionMatrix } from './equivariant-maps'
import { fieldsOf } from './fields'
import { kernelBasis, type PlanarGroup } from './kernel-basis'
import { regular, type Representation, tensorProduct, trivial } from './representation'

type Kernel<K extends number, C extends number, O extends number> = Tensor<readonly [K, K, C, O]>

/** v: [fields in, numbers of a filter, fields out]. */
type Filters = Tensor<readonly [number, number, number]>

/**
 * What makes all copies of a filter from one field to another, [taps, channels in, copies, numbers of the filter]: small,
 * and the same for all pairs of fields.
 */
const copies = <G>(
  group: PlanarGroup<G>,
  from: Representation<G>,
  size: number,
): Tensor<readonly [number, number, number, number]> => {
  const { functions, coefficients } = kernelBasis(group, size)
  const U = groupConvolutionMatrix(tensorProduct(coefficients, from))
  const numbers = coefficients.size * from.size
  const rest = (U.shape[0] * numbers) / coefficients.size
  const [taps, moved] = [size * size, valuesOf(U)]
  const made = new Float64Array(taps * rest)
  for (let tap = 0; tap < taps; tap++)
    for (let b = 0; b < coefficients.size; b++) {
      const height = functions[tap * coefficients.size + b]
      if (height !== 0) for (let i = 0; i < rest; i++) made[tap * rest + i] += height * moved[b * rest + i]
    }
  return tensor(made, [taps, from.size, group.elements.length, numbers])
}

const kernels =
  <G>(where: string, group: PlanarGroup<G>, from: Representation<G>) =>
  <K extends number, C extends number, O extends number>(
    weight: Kernel<K, C, O>,
  ): Reparam<Kernel<K, C, O>, None, Filters> => {
    checkFinite(where, checkPlanar(where, group))
    const [size, , inputs, outputs] = checkTensor(where, weight).shape
    const fieldsIn = fieldsOf(where, group.name, inputs, from.size)
    const fieldsOut = fieldsOf(where, group.name, outputs, group.elements.length)
    const table = copies(group, from, size)
    const shape = [fieldsIn, table.shape[3], fieldsOut] as const
    return {
      slow: {},
      fast: placeholder(shape),
      init: (key) => ({
        slow: {},
        fast: heNormal(key, shape, { in: shape[0] * shape[1], out: shape[1] * shape[2] }),
      }),
      apply: (_, v) => reshape(einsum('thgm,imo->tihog', table, v), weight.shape) as Kernel<K, C, O>,
    }
  }

/**
 * What all pairs of fields of a group convolution have in common, [taps, channels of a field in, |G|, numbers of a
 * filter]: the U of `sharedFields`. Kernels of `size` taps a side take images (one channel) or fields. Throws unless
 * the group is finite and moves the plane, and the size is whole and at least 1.
 *
 * @example
 * groupSharing(cyclic(4), 'fields', 3).shape // [9, 4, 4, 36]
 */
export const groupSharing = <G>(
  group: PlanarGroup<G>,
  from: 'image' | 'fields',
  size: number,
): Tensor<readonly [number, number, number, number]> =>
  copies(
    checkFinite('groupSharing', checkPlanar('groupSharing', group)),
    from === 'image' ? trivial(group) : regular(group),
    size,
  )

/**
 * A reparameterisation of kernels from ordinary channels to fields: v [channels, numbers of a filter, fields]. It starts
 * with the variance that keeps the size of activations through a ReLU (He et al., 2015), whatever the layer's own start.
 *
 * @example
 * const net = pipe(input([28, 28, 1]), conv2d(64, 3, { bias: false }), reparam(lifting(cyclic(8))))
 * net.init(key(0)).fast.conv.weight.shape // [1, 6, 8]
 */
export const lifting = <G>(group: PlanarGroup<G>) => kernels('lifting', group, trivial(group))

/**
 * A reparameterisation of kernels from fields to fields; as `lifting`. Throws unless the group moves the plane, and,
 * given a kernel, its channels are whole fields.
 *
 * @example
 * const net = pipe(input([9, 9, 16]), conv2d(24, 3, { bias: false }), reparam(groupKernel(cyclic(8))))
 * net.init(key(0)).fast.conv.weight.shape // [2, 48, 3]
 */
export const groupKernel = <G>(group: PlanarGroup<G>) =>
  kernels('groupKernel', checkPlanar('groupKernel', group), regular(group))
