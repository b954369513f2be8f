/**
 * One convolution from one field to one field, the smallest layer that a sharing among fields can be learned on: its
 * kernel free, of a known sharing, or of a learned one.
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { input } from '../dsl/networks/net'
import { reparam } from '../dsl/networks/reparam'
import { type FieldSharing, type FieldSizes, sharedFields, learnedFields } from '../symmetry/field-sharing'

/** Sides of the image and of the kernel, channels of the field in and out. */
export interface FieldLayer extends Pick<FieldSizes, 'from' | 'to'> {
  readonly side: number
  readonly size: number
}

/** [side, side, from] → [side − size + 1, …, to]. */
export const freeFieldConvolution = ({ side, size, from, to }: FieldLayer) =>
  pipe(input([side, side, from]), conv2d(to, size, { bias: false }))

/** The same with kernels U v of which U is known. */
export const sharedFieldConvolution = (layer: FieldLayer, U: FieldSharing) =>
  pipe(freeFieldConvolution(layer), reparam(sharedFields(U)))

/** The same with U slow and v fast. */
export const learnedFieldConvolution = (layer: FieldLayer, numbers: number) =>
  pipe(freeFieldConvolution(layer), reparam(learnedFields({ ...layer, numbers })))
