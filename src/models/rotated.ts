/**
 * Networks for Rotated MNIST as a benchmark: four convolutions of sizes 7, 5, 5 and 3 that end in one place, pooled
 * early because that decides the time. Plain, or with channels in fields that share kernels: the group convolutions
 * over turns by 90° (C4) and 45° (C8), and any other sharing, such as one that was learned.
 *
 * Laws: with the sharing of a cyclic group logits do not change when the image is turned by a quarter, for all
 * parameters; plain and C4 networks have as many parameters, but for 2 %.
 */
import { checkKind, checkParts } from '../dsl/core/arguments'
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { heNormal } from '../dsl/networks/initialisers'
import { input } from '../dsl/networks/net'
import { flatten, maxPool, relu } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { type FieldSharing, learnedFields, sharedFields } from '../symmetry/field-sharing'
import { fieldBias, groupMax } from '../symmetry/fields'
import { groupSharing } from '../symmetry/group-kernels'
import { cyclic } from '../symmetry/groups/cyclic'
import { stochasticFields } from '../symmetry/stochastic-fields'

/** How many channels, or fields, the four layers have. */
export type Widths = readonly [number, number, number, number]

const he = { init: heNormal } as const
const noBias = { bias: false } as const

/**
 * [28, 28, 1] → [10], every kernel free. Throws for widths that are no list, and for fewer than four.
 *
 * @example
 * plainRotated([8, 16, 24, 32]).parameters.fast.conv4.weight.shape // [3, 3, 24, 32]
 */
export const plainRotated = (widths: Widths) => {
  const [first, second, third, fourth] = checkKind('plainRotated', widths, 'a list')
  return pipe(
    input([28, 28, 1]),
    conv2d(first, 7, he),
    relu,
    maxPool(2),
    conv2d(second, 5, he),
    relu,
    conv2d(third, 5, he),
    relu,
    conv2d(fourth, 3, he),
    relu,
    flatten,
    dense(10),
  )
}

/** The sharing of the kernels of size 7 (from an image), 5 and 3 (from fields to fields). */
export interface RotatedSharing {
  readonly first: FieldSharing
  readonly middle: FieldSharing
  readonly last: FieldSharing
}

/** [28, 28, 1] → [10] with so many fields of so many channels in its layers, every kernel free. */
const fieldNetwork = ([one, two, three, four]: Widths, channels: number) => {
  const turns = cyclic(channels)
  return pipe(
    input([28, 28, 1]),
    conv2d(one * channels, 7, noBias),
    fieldBias(turns),
    relu,
    maxPool(2),
    conv2d(two * channels, 5, noBias),
    fieldBias(turns),
    relu,
    conv2d(three * channels, 5, noBias),
    fieldBias(turns),
    relu,
    conv2d(four * channels, 3, noBias),
    fieldBias(turns),
    groupMax(turns),
    flatten,
    dense(10),
  )
}

/** The layers that share in one way. */
const FIRST = { at: 'conv.weight' } as const
const MIDDLE = { at: ['conv2.weight', 'conv3.weight'] } as const
const LAST = { at: 'conv4.weight' } as const

/**
 * With so many fields in its layers, of as many channels as the sharing has. Throws for widths that are no list, and
 * for a sharing that lacks one of its three parts.
 *
 * @example
 * sharedRotated([2, 4, 6, 8], cyclicRotated(4)).parameters.fast.conv4.weight.shape // [6, 36, 8]
 */
export const sharedRotated = (widths: Widths, sharing: RotatedSharing) => {
  const { first, middle, last } = checkParts('sharedRotated', sharing, {
    first: 'a record',
    middle: 'a record',
    last: 'a record',
  })
  checkKind('sharedRotated', widths, 'a list')
  return pipe(
    fieldNetwork(widths, first.shape[2]),
    reparam(sharedFields(first), FIRST),
    reparam(sharedFields(middle), MIDDLE),
    reparam(sharedFields(last), LAST),
  )
}

/** The same, whose sharing is learned beside v: U of as many numbers as a group of so many turns has (MSR's form). */
export const jointlyShared = (widths: Widths, channels: number) => {
  const { first, middle, last } = cyclicRotated(channels)
  const sizes = (from: number, U: FieldSharing) => ({ from, to: channels, numbers: U.shape[3] })
  return pipe(
    fieldNetwork(widths, channels),
    reparam(learnedFields(sizes(1, first)), FIRST),
    reparam(learnedFields(sizes(channels, middle)), MIDDLE),
    reparam(learnedFields(sizes(channels, last)), LAST),
  )
}

/** The same by doubly stochastic matrices (WSCNN's form). */
export const jointlyStochastic = (widths: Widths, channels: number) => {
  const fields = stochasticFields({ from: channels, to: channels })
  return pipe(
    fieldNetwork(widths, channels),
    reparam(stochasticFields({ from: 1, to: channels }), FIRST),
    reparam(fields, MIDDLE),
    reparam(fields, LAST),
  )
}

/**
 * The sharing of the group of turns by 360° / `turns`.
 *
 * @example
 * cyclicRotated(4).middle.shape // [25, 4, 4, 100]
 */
export const cyclicRotated = (turns: number): RotatedSharing => ({
  first: groupSharing(cyclic(turns), 'image', 7),
  middle: groupSharing(cyclic(turns), 'fields', 5),
  last: groupSharing(cyclic(turns), 'fields', 3),
})
