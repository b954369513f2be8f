/** Kinds of random calls, with the numbers that plain loops give for them. */
import * as fc from 'fast-check'
import { type Shape } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import * as pooling from '../../../src/dsl/functions/pooling'
import * as reductions from '../../../src/dsl/functions/reductions'
import { type Call, calls, type Entries, numbers, shapes, someAxes } from '../../laws'
import {
  broadcasted,
  type Convolution,
  convolved,
  convolvedBack,
  type Numbers,
  pooled,
  placesOf,
  reducedOver,
  rows,
} from './naive'

/** The numbers a call gives on its inputs' numbers. */
export type Naive = (...inputs: readonly Numbers[]) => Numbers

export interface Case {
  readonly call: Call
  readonly naive: Naive
}

export type Cases = fc.Arbitrary<Case>
export type F = Parameters<typeof calls>[1]

/** The same loops for all calls of one shape. */
export const known = (label: string, f: F, inputs: readonly fc.Arbitrary<AnyTensor>[], naive: Naive): Cases =>
  calls(label, f, inputs).map((call) => ({ call, naive }))

/** A function of each number alone. */
export const each = (label: string, f: F, entries: Entries, naive: (x: number) => number): Cases =>
  shapes().chain((shape) => known(label, f, [entries(shape)], (x) => x.map(naive)))

/** Shapes that broadcast to one: axes of size 1 here and there, leading axes missing. */
const broadcasting = (): fc.Arbitrary<readonly [Shape, Shape]> =>
  shapes().chain((shape) => {
    const part = fc
      .tuple(fc.nat(shape.length), fc.subarray(shape.map((_, axis) => axis)))
      .map(([from, ones]) => shape.map((size, axis) => (ones.includes(axis) ? 1 : size)).slice(from))
    return fc.tuple(part, part)
  })

export const pairs = (
  label: string,
  f: F,
  [left, right]: readonly [Entries, Entries],
  naive: (x: number, y: number) => number,
): Cases =>
  broadcasting().chain(([a, b]) =>
    known(`${label} broadcasting`, f, [left(a), right(b)], (x, y) => broadcasted([x, a], [y, b], naive)),
  )

/** A function of each row, along the last axis. */
export const onRows = (
  label: string,
  f: F,
  naive: (row: Numbers) => Numbers,
  entries: Entries = numbers,
): Cases =>
  shapes(1, 3).chain((shape) =>
    known(label, f, [entries(shape)], (x) => rows(x, shape[shape.length - 1]).flatMap(naive)),
  )

export const reduction = (
  label: string,
  f: reductions.Reduction,
  entries: Entries,
  naive: (xs: Numbers) => number,
): Cases =>
  fc.oneof(
    shapes().chain((shape) =>
      known(
        label,
        (x: Tensor) => f(x),
        [entries(shape)],
        (x) => [naive(x)],
      ),
    ),
    shapes(1).chain((shape) =>
      fc.tuple(someAxes(shape), fc.boolean()).chain(([axes, fromEnd]) => {
        const named = axes.map((axis) => (fromEnd ? axis - shape.length : axis))
        return known(
          `${label} over ${named.join()}`,
          (x: Tensor) => f(x, named),
          [entries(shape)],
          (x) => reducedOver(x, shape, axes, naive),
        )
      }),
    ),
  )

export const small = (max: number) => fc.integer({ min: 1, max })

/** Settings that are 1 for local layers. */
const settings = (local: boolean) => ({
  stride: local ? fc.constant(1) : small(3),
  padding: local ? fc.constant<'valid'>('valid') : fc.constantFrom('valid', 'same'),
  dilation: local ? fc.constant(1) : fc.constantFrom(1, 1, 2),
  groups: local ? fc.constant(1) : fc.constantFrom(1, 1, 2),
})

/** Convolutions over one or two axes, with the shapes of image and kernel. */
const convolutions = (spatial: 1 | 2, local: boolean): fc.Arbitrary<readonly [Convolution, Shape, Shape]> =>
  fc
    .record({
      height: small(5),
      width: small(5),
      perGroup: small(2),
      kh: small(3),
      kw: small(3),
      outEach: small(2),
      ...settings(local),
    })
    .map(({ height, width, perGroup, kh, kw, outEach, stride, padding, dilation, groups }) => {
      const image = [height, spatial === 1 ? 1 : width, perGroup * groups] as const
      const fits = (n: number, size: number) =>
        padding === 'same' ? size : Math.min(Math.ceil(n / dilation), size)
      const kernel = [fits(height, kh), spatial === 1 ? 1 : fits(image[1], kw)] as const
      const places = [
        placesOf(height, kernel[0], 1, 'valid').count,
        placesOf(image[1], kernel[1], 1, 'valid').count,
      ]
      const out = outEach * groups
      const drop = (shape: Shape) => (spatial === 1 ? shape.filter((_, axis) => axis !== 1) : shape)
      return [
        { image, kernel, out, stride, padding, dilation, groups, local },
        drop(image),
        [...(local ? places.slice(0, spatial) : []), ...kernel.slice(0, spatial), perGroup, out],
      ]
    })

export type Image = Tensor<readonly [number, number, number]>
export type Row = Tensor<readonly [number, number]>

const howOf = ({ stride, padding, dilation, groups }: Convolution): object => ({
  stride,
  padding,
  dilation,
  groups,
})

export const convolutionCases = (spatial: 1 | 2, local: boolean, f: (how: object) => F): Cases =>
  convolutions(spatial, local).chain(([settings, image, kernel]) =>
    known(
      `convolution ${JSON.stringify(settings)}`,
      f(howOf(settings)),
      [numbers(image), numbers(kernel)],
      (x, k) => convolved(x, k, settings),
    ),
  )

/** From the results of a convolution back to the image that is the least to give so many of them. */
export const transposedCases = (spatial: 1 | 2, f: (how: object) => F): Cases =>
  convolutions(spatial, false).chain(([given, places, kernel]) => {
    const { stride, padding, dilation, image, out } = given
    const before = (n: number, size: number) =>
      padding === 'same' ? n * stride : (n - 1) * stride + (size - 1) * dilation + 1
    const settings = {
      ...given,
      image: [
        before(image[0], given.kernel[0]),
        spatial === 1 ? 1 : before(image[1], given.kernel[1]),
        image[2],
      ] as const,
    }
    return known(
      `transposed convolution ${JSON.stringify(settings)}`,
      f(howOf(settings)),
      [numbers([...places.slice(0, spatial), out]), numbers(kernel)],
      (y, k) => convolvedBack(y, k, settings),
    )
  })

export const poolings = (
  label: string,
  f: typeof pooling.maxPool,
  entries: Entries,
  naive: (xs: Numbers) => number,
): Cases =>
  fc.tuple(small(4), small(4), small(2), small(3), small(3)).chain(([height, width, channels, k, stride]) => {
    const image = [height, width, channels] as const
    const size = Math.min(height, width, k)
    return known(
      `${label} of ${size} by ${stride}`,
      (x: Image) => f(x, size, stride),
      [entries(image)],
      (x) => pooled(x, image, size, stride, naive),
    )
  })

export const sameShape = (label: string, f: F, naive: Naive): Cases =>
  shapes().chain((shape) => known(label, f, [numbers(shape), numbers(shape)], naive))

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
export const total = (xs: Numbers): number => xs.reduce((sum, x) => sum + x, 0)
export const firstLargest = (xs: Numbers): number => xs.indexOf(Math.max(...xs))
