/**
 * Index notation: which axes of an operation's inputs and result are the same dimension. It is written as an einsum is:
 * an axis with a name is gone through place by place, so that a place of the result needs only that place of the
 * inputs. A name that the result lacks is added up, one that the inputs lack is repeated, and an axis along which
 * places are mixed has no name.
 *
 * Law: a part of the result along a named axis is the operation on these parts of the inputs.
 */
import type { Shape } from './shape'
import type { Spec } from './tensor'

export type AxisName = number | string | undefined

/** The names of the axes of one operation. */
export interface Notation {
  readonly inputs: readonly (readonly AxisName[])[]
  readonly result: readonly AxisName[]
}

/** Every axis named by its number, but for those that are mixed. */
export const numbered = (
  shape: Shape,
  isMixed: (axis: number) => boolean = () => false,
): readonly AxisName[] => shape.map((_, axis) => (isMixed(axis) ? undefined : axis))

/** The same axes before and after. */
export const unmoved = (inputs: readonly Spec[], isMixed?: (axis: number) => boolean): Notation => {
  const names = numbered(inputs[0].shape, isMixed)
  return { inputs: inputs.map(() => names), result: names }
}
