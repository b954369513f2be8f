/** For each function of the language: random calls of it, with the numbers that plain loops give for them. */
import { fc } from '@fast-check/vitest'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import * as activations from '../../../src/dsl/functions/activations'
import * as arithmetic from '../../../src/dsl/functions/arithmetic'
import * as convolution from '../../../src/dsl/functions/convolution'
import * as losses from '../../../src/dsl/functions/losses'
import * as normalisation from '../../../src/dsl/functions/normalisation'
import * as pooling from '../../../src/dsl/functions/pooling'
import * as products from '../../../src/dsl/functions/products'
import * as reductions from '../../../src/dsl/functions/reductions'
import * as rotation from '../../../src/dsl/functions/rotation'
import * as stochastic from '../../../src/dsl/functions/stochastic'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import {
  apart,
  awayFromZero,
  type Call,
  calls,
  type Entries,
  flags,
  numbers,
  positive,
  shapes,
  someAxes,
  uneven,
  whole,
} from '../../laws'
import {
  balanced,
  broadcasted,
  type Convolution,
  convolved,
  meanOf,
  type Numbers,
  origins,
  pooled,
  placesOf,
  reducedOver,
  rows,
  softmaxOf,
  standardised,
  turned,
} from './naive'

/** The numbers a call gives on its inputs' numbers. */
export type Naive = (...inputs: readonly Numbers[]) => Numbers

export interface Case {
  readonly call: Call
  readonly naive: Naive
}

type Cases = fc.Arbitrary<Case>
type F = Parameters<typeof calls>[1]

/** The same loops for all calls of one shape. */
const known = (label: string, f: F, inputs: readonly fc.Arbitrary<AnyTensor>[], naive: Naive): Cases =>
  calls(label, f, inputs).map((call) => ({ call, naive }))

/** A function of each number alone. */
const each = (label: string, f: F, entries: Entries, naive: (x: number) => number): Cases =>
  shapes().chain((shape) => known(label, f, [entries(shape)], (x) => x.map(naive)))

/** Shapes that broadcast to one: axes of size 1 here and there, leading axes missing. */
const broadcasting = (): fc.Arbitrary<readonly [Shape, Shape]> =>
  shapes().chain((shape) => {
    const part = fc
      .tuple(fc.nat(shape.length), fc.subarray(shape.map((_, axis) => axis)))
      .map(([from, ones]) => shape.map((size, axis) => (ones.includes(axis) ? 1 : size)).slice(from))
    return fc.tuple(part, part)
  })

const pairs = (
  label: string,
  f: F,
  [left, right]: readonly [Entries, Entries],
  naive: (x: number, y: number) => number,
): Cases =>
  broadcasting().chain(([a, b]) =>
    known(`${label} broadcasting`, f, [left(a), right(b)], (x, y) => broadcasted([x, a], [y, b], naive)),
  )

/** A function of each row, along the last axis. */
const onRows = (label: string, f: F, naive: (row: Numbers) => Numbers, entries: Entries = numbers): Cases =>
  shapes(1, 3).chain((shape) =>
    known(label, f, [entries(shape)], (x) => rows(x, shape[shape.length - 1]).flatMap(naive)),
  )

const reduction = (
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

const small = (max: number) => fc.integer({ min: 1, max })

/** Convolutions over one or two axes; `settings` says how to call with stride and padding. */
const convolutions = (spatial: 1 | 2, local: boolean): fc.Arbitrary<readonly [Convolution, Shape, Shape]> =>
  fc
    .record({
      height: small(5),
      width: small(5),
      channels: small(2),
      kh: small(3),
      kw: small(3),
      out: small(2),
      stride: local ? fc.constant(1) : small(3),
      padding: local ? fc.constant<'valid'>('valid') : fc.constantFrom('valid', 'same'),
    })
    .map(({ height, width, channels, kh, kw, out, stride, padding }) => {
      const image = [height, spatial === 1 ? 1 : width, channels] as const
      const fits = (n: number, size: number) => (padding === 'same' ? size : Math.min(n, size))
      const kernel = [fits(height, kh), spatial === 1 ? 1 : fits(image[1], kw)] as const
      const places = [
        placesOf(height, kernel[0], 1, 'valid').count,
        placesOf(image[1], kernel[1], 1, 'valid').count,
      ]
      const drop = (shape: Shape) => (spatial === 1 ? shape.filter((_, axis) => axis !== 1) : shape)
      return [
        { image, kernel, out, stride, padding, local },
        drop(image),
        [...(local ? places.slice(0, spatial) : []), ...kernel.slice(0, spatial), channels, out],
      ]
    })

type Image = Tensor<readonly [number, number, number]>
type Row = Tensor<readonly [number, number]>

const convolutionCases = (spatial: 1 | 2, local: boolean, f: (steps: object) => F): Cases =>
  convolutions(spatial, local).chain(([settings, image, kernel]) => {
    const { stride, padding } = settings
    return known(
      `convolution ${JSON.stringify(settings)}`,
      f({ stride, padding }),
      [numbers(image), numbers(kernel)],
      (x, k) => convolved(x, k, settings),
    )
  })

const poolings = (
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

const sameShape = (label: string, f: F, naive: Naive): Cases =>
  shapes().chain((shape) => known(label, f, [numbers(shape), numbers(shape)], naive))

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const total = (xs: Numbers): number => xs.reduce((sum, x) => sum + x, 0)
const firstLargest = (xs: Numbers): number => xs.indexOf(Math.max(...xs))

const activationCases: Readonly<Record<keyof typeof activations, Cases>> = {
  relu: each('relu', activations.relu, apart(), (x) => Math.max(x, 0)),
  tanh: each('tanh', activations.tanh, numbers, Math.tanh),
  sigmoid: each('sigmoid', activations.sigmoid, numbers, sigmoid),
  softplus: each('softplus', activations.softplus, numbers, (x) => Math.log(1 + Math.exp(x))),
  silu: each('silu', activations.silu, numbers, (x) => x * sigmoid(x)),
  gelu: each(
    'gelu',
    activations.gelu,
    numbers,
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ),
  leakyRelu: each('leakyRelu', activations.leakyRelu(0.1), apart(), (x) => (x > 0 ? x : 0.1 * x)),
  elu: each('elu', activations.elu, apart(), (x) => (x > 0 ? x : Math.exp(x) - 1)),
}

const arithmeticCases: Readonly<Record<keyof typeof arithmetic, Cases>> = {
  add: pairs('add', arithmetic.add, [numbers, numbers], (x, y) => x + y),
  sub: pairs('sub', arithmetic.sub, [numbers, numbers], (x, y) => x - y),
  mul: pairs('mul', arithmetic.mul, [numbers, numbers], (x, y) => x * y),
  div: fc.oneof(
    pairs('div', arithmetic.div, [numbers, awayFromZero], (x, y) => x / y),
    each(
      '3 /',
      (y: Tensor) => arithmetic.div(3, y),
      awayFromZero,
      (y) => 3 / y,
    ),
  ),
  pow: fc.oneof(
    pairs('pow', arithmetic.pow, [positive, numbers], (x, y) => x ** y),
    each(
      'cube',
      (x: Tensor) => arithmetic.pow(x, 3),
      numbers,
      (x) => x ** 3,
    ),
  ),
  maximum: pairs('maximum', arithmetic.maximum, [apart(), apart(0.0001)], (x, y) => (x > y ? x : y)),
  minimum: pairs('minimum', arithmetic.minimum, [apart(), apart(0.0001)], (x, y) => (x < y ? x : y)),
  less: pairs('less', arithmetic.less, [whole(-2, 2), whole(-2, 2)], (x, y) => Number(x < y)),
  equal: pairs('equal', arithmetic.equal, [whole(-2, 2), whole(-2, 2)], (x, y) => Number(x === y)),
  neg: each('neg', arithmetic.neg, numbers, (x) => -x),
  exp: each('exp', arithmetic.exp, numbers, Math.exp),
  log: each('log', arithmetic.log, positive, Math.log),
  log1p: each('log1p', arithmetic.log1p, positive, (x) => Math.log(1 + x)),
  sqrt: each('sqrt', arithmetic.sqrt, positive, Math.sqrt),
  sin: each('sin', arithmetic.sin, numbers, Math.sin),
  cos: each('cos', arithmetic.cos, numbers, Math.cos),
  abs: each('abs', arithmetic.abs, apart(), Math.abs),
  sign: each('sign', arithmetic.sign, apart(), Math.sign),
  square: each('square', arithmetic.square, numbers, (x) => x ** 2),
  select: shapes().chain((shape) =>
    known(
      'select',
      (condition: Tensor<Shape, 'bool'>, x: Tensor, y: Tensor) =>
        arithmetic.add(arithmetic.select(condition, x, y), arithmetic.select(condition, y, 2)),
      [flags(shape), numbers(shape), numbers(shape)],
      (condition, x, y) => condition.map((holds, i) => (holds === 1 ? x[i] + y[i] : y[i] + 2)),
    ),
  ),
  cast: each(
    'cast',
    (x: Tensor<Shape, 'int32'>) => arithmetic.cast(x, 'float32'),
    whole(-5, 5),
    (x) => x,
  ),
}

const normalisationCases: Readonly<Record<keyof typeof normalisation, Cases>> = {
  softmax: onRows('softmax', normalisation.softmax, softmaxOf),
  logSoftmax: onRows('logSoftmax', normalisation.logSoftmax, (row) => softmaxOf(row).map(Math.log)),
  norm: shapes().chain((shape) =>
    known('norm', normalisation.norm, [awayFromZero(shape)], (x) => [Math.hypot(...x)]),
  ),
  standardise: onRows('standardise', normalisation.standardise, standardised, uneven),
  oneHot: fc.tuple(shapes(0, 2), small(4)).chain(([shape, classes]) =>
    known(
      `oneHot of ${classes}`,
      (labels: Tensor<Shape, 'int32'>) => normalisation.oneHot(labels, classes),
      [whole(0, classes - 1)(shape)],
      (labels) => labels.flatMap((label) => Array.from({ length: classes }, (_, i) => Number(i === label))),
    ),
  ),
}

const stochasticCases: Readonly<Record<keyof typeof stochastic, Cases>> = {
  logSinkhorn: fc.tuple(small(2), small(3), fc.nat(4)).chain(([count, n, times]) =>
    known(
      `logSinkhorn, ${times} times`,
      (x: Tensor) => stochastic.logSinkhorn(x, times),
      [numbers([count, n, n])],
      (x) => rows(x, n * n).flatMap((one) => balanced(one.map(Math.exp), n, times).map(Math.log)),
    ),
  ),
  entropy: shapes(1, 3).chain((shape) =>
    known('entropy', stochastic.entropy, [numbers(shape)], (x) => [
      meanOf(rows(x, shape[shape.length - 1]).map((row) => -total(row.map((y) => Math.exp(y) * y)))),
    ]),
  ),
}

/** Angles at which no pixel comes from a line between two others, where the interpolation bends; from the centre one may. */
const smoothAngle = (height: number, width: number): fc.Arbitrary<number> => {
  const bends = (place: number, middle: number) =>
    Math.abs(place - middle) > 1e-9 && Math.abs(place - Math.round(place)) < 1e-3
  return fc
    .integer({ min: -4000, max: 4000 })
    .map((n) => n / 1000)
    .filter((angle) =>
      origins(height, width, angle).every(
        ([row, column]) => !bends(row, (height - 1) / 2) && !bends(column, (width - 1) / 2),
      ),
    )
}

const rotationCases: Readonly<Record<keyof typeof rotation, Cases>> = {
  rotate: fc.tuple(small(4), small(4), small(2)).chain((shape) => {
    const angle = smoothAngle(shape[0], shape[1]).map((x) => tensor([x], []))
    return known('rotate', rotation.rotate, [numbers(shape), angle], (image, [by]) =>
      turned(image, shape, by),
    )
  }),
}

export const cases: Readonly<Record<string, Cases>> = {
  ...activationCases,
  ...arithmeticCases,
  ...normalisationCases,
  ...stochasticCases,
  ...rotationCases,
  ...({
    crossEntropy: small(5).chain((classes) =>
      known(
        'crossEntropy',
        losses.crossEntropy,
        [numbers([classes]), whole(0, classes - 1)([])],
        (logits, [label]) => [-Math.log(softmaxOf(logits)[label])],
      ),
    ),
    mse: sameShape('mse', losses.mse, (x, y) => [meanOf(x.map((a, i) => (a - y[i]) ** 2))]),
  } satisfies Readonly<Record<keyof typeof losses, Cases>>),
  ...({
    einsum: fc.tuple(small(3), small(3), small(3)).chain(([b, n, m]) =>
      known(
        'einsum',
        (x: Image, y: Row) => products.einsum('bnm,bm->n', x, y),
        [numbers([b, n, m]), numbers([b, m])],
        (x, y) =>
          Array.from({ length: n }, (_, i) =>
            total(y.map((factor, k) => factor * x[Math.floor(k / m) * n * m + i * m + (k % m)])),
          ),
      ),
    ),
    matmul: fc
      .tuple(small(4), small(4), small(4))
      .chain(([n, k, m]) =>
        known('matmul', products.matmul, [numbers([n, k]), numbers([k, m])], (x, y) =>
          rows(x, k).flatMap((row) =>
            Array.from({ length: m }, (_, column) =>
              total(row.map((factor, i) => factor * y[i * m + column])),
            ),
          ),
        ),
      ),
    dot: sameShape('dot', products.dot, (x, y) => [total(x.map((a, i) => a * y[i]))]),
  } satisfies Readonly<Record<keyof typeof products, Cases>>),
  ...({
    sum: reduction('sum', reductions.sum, numbers, total),
    mean: reduction('mean', reductions.mean, numbers, meanOf),
    max: reduction('max', reductions.max, apart(), (xs) => Math.max(...xs)),
    argmax: shapes(1).chain((shape) =>
      fc.nat(shape.length - 1).chain((axis) =>
        known(
          `argmax over ${axis}`,
          (x: Tensor) => reductions.argmax(x, axis - shape.length),
          [apart()(shape)],
          (x) => reducedOver(x, shape, [axis], firstLargest),
        ),
      ),
    ),
  } satisfies Readonly<Record<keyof typeof reductions, Cases>>),
  ...({
    maxPool: poolings('maxPool', pooling.maxPool, apart(), (xs) => Math.max(...xs)),
    avgPool: poolings('avgPool', pooling.avgPool, numbers, meanOf),
  } satisfies Readonly<Record<keyof typeof pooling, Cases>>),
  conv1d: convolutionCases(1, false, (steps) => (x: Row, k: Image) => convolution.conv1d(x, k, steps)),
  conv2d: convolutionCases(
    2,
    false,
    (steps) => (x: Image, k: Tensor<readonly [number, number, number, number]>) =>
      convolution.conv2d(x, k, steps),
  ),
  locallyConnected1d: convolutionCases(1, true, () => convolution.locallyConnected1d),
  locallyConnected2d: convolutionCases(2, true, () => convolution.locallyConnected2d),
}

/** The numbers of a tensor of constants. */
export const numbersOf = (x: AnyTensor): Numbers => Array.from(valuesOf(x)).slice(0, sizeOf(x.shape))
