/**
 * Networks for Rotated MNIST as a benchmark: four convolutions of sizes 7, 5, 5 and 3 that end in one place, pooled
 * early because that decides the time. Plain, or with channels in fields that share kernels: the group convolutions
 * over turns by 90° (C4) and 45° (C8), and any other sharing, such as one that was learned.
 *
 * Laws: with the sharing of a cyclic group logits do not change when the image is turned by a quarter, for all
 * parameters; plain and C4 networks have as many parameters, but for 2 %.
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { heNormal } from '../dsl/networks/initialisers'
import { input } from '../dsl/networks/net'
import { flatten, maxPool, relu } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { type FieldSharing, sharedFields } from '../symmetry/field-sharing'
import { fieldBias, groupMax } from '../symmetry/fields'
import { groupSharing } from '../symmetry/group-kernels'
import { cyclic } from '../symmetry/groups/cyclic'

/** How many channels, or fields, the four layers have. */
export type Widths = readonly [number, number, number, number]

const he = { init: heNormal } as const
const noBias = { bias: false } as const

/** [28, 28, 1] → [10], every kernel free. */
export const plainRotated = ([first, second, third, fourth]: Widths) =>
  pipe(
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

/** The sharing of the kernels of size 7 (from an image), 5 and 3 (from fields to fields). */
export interface RotatedSharing {
  readonly first: FieldSharing
  readonly middle: FieldSharing
  readonly last: FieldSharing
}

/** [28, 28, 1] → [10] with so many fields in its layers, of as many channels as the sharing has. */
export const sharedRotated = ([one, two, three, four]: Widths, { first, middle, last }: RotatedSharing) => {
  const channels = first.shape[2]
  const turns = cyclic(channels)
  return pipe(
    input([28, 28, 1]),
    conv2d(one * channels, 7, noBias),
    reparam(sharedFields(first)),
    fieldBias(turns),
    relu,
    maxPool(2),
    conv2d(two * channels, 5, noBias),
    reparam(sharedFields(middle)),
    fieldBias(turns),
    relu,
    conv2d(three * channels, 5, noBias),
    reparam(sharedFields(middle)),
    fieldBias(turns),
    relu,
    conv2d(four * channels, 3, noBias),
    reparam(sharedFields(last)),
    fieldBias(turns),
    groupMax(turns),
    flatten,
    dense(10),
  )
}

/** The sharing of the group of turns by 360° / `turns`. */
export const cyclicRotated = (turns: number): RotatedSharing => ({
  first: groupSharing(cyclic(turns), 'image', 7),
  middle: groupSharing(cyclic(turns), 'fields', 5),
  last: groupSharing(cyclic(turns), 'fields', 3),
})
