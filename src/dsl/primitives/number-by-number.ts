/** How elementwise primitives are declared: one number from the numbers at the same place, of operands of one shape. */
import { unmoved } from '../core/notation'
import { build, type CostClass, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { none, type NoSettings } from '../core/settings'
import { sameShape, showShape, sizeOf, tabulate } from '../core/shape'
import type { AnyTensor, Cotangents, Slopes, Spec } from '../core/tensor'
import { expandTo } from './broadcast'
import type { Typing } from './typing'

const checkShapes = (where: string, [first, ...rest]: readonly Spec[]): void =>
  rest.forEach((other) => {
    if (!sameShape(first.shape, other.shape))
      fail({
        where,
        given: `${showShape(first.shape)} and ${showShape(other.shape)}`,
        expected: 'equal shapes',
      })
  })

/** What is not the same for all elementwise primitives. */
export interface Facts {
  readonly slopes?: Slopes
  readonly cost?: CostClass
  /** Whether the order of the operands does not matter. */
  readonly commutes?: true
  /** The meaning on int32 where doubles would round; what leaves 32 bits wraps around. */
  readonly onWhole?: (...x: number[]) => number
}

/** The upper 32 of the 64 bits of a product, without signs: in halves of 16 bits, whose products doubles have exactly. */
export const upperProduct = (x: number, y: number): number => {
  const [xHigh, xLow, yHigh, yLow] = [x >>> 16, x & 0xffff, y >>> 16, y & 0xffff]
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16)
  const other = xLow * yHigh + (middle & 0xffff)
  return (xHigh * yHigh + (middle >>> 16) + (other >>> 16)) | 0
}

/** Declares an elementwise primitive on operands of one type. */
export const elementwise = (
  name: string,
  operands: number,
  typing: Typing,
  meaning: (...x: number[]) => number,
  adjoint: (g: AnyTensor, inputs: readonly AnyTensor[], result: AnyTensor) => Cotangents,
  { slopes = 'elementwise', cost = 'arithmetic', commutes, onWhole = meaning }: Facts = {},
): Primitive<NoSettings> => {
  const self: Primitive<NoSettings> = {
    name,
    attributes: none,
    operands,
    cost,
    slopes,
    shape: (inputs) => {
      checkShapes(name, inputs)
      return { shape: inputs[0].shape, dtype: typing(name, inputs) }
    },
    meaning: (inputs, _, __, { shape, dtype }) => {
      const [x, y, z] = inputs
      return dtype === 'int32'
        ? tabulate(sizeOf(shape), (i) => onWhole(x[i], y?.[i], z?.[i]) | 0)
        : tabulate(sizeOf(shape), (i) => meaning(x[i], y?.[i], z?.[i]))
    },
    adjoint: (g, inputs, _, out) => adjoint(g, inputs, out),
    batched: (inputs, { size, mapped }, attributes) =>
      build(
        self,
        inputs.map((x, i) => (mapped[i] ? x : expandTo(x, [size, ...x.shape]))),
        attributes,
      ),
    axes: (_, inputs) => unmoved(inputs),
    ...(commutes && { exchanged: () => ({}) }),
  }
  return self
}
