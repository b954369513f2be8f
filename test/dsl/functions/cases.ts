/** For each function of the language: random calls of it, with the numbers that plain loops give for them. */
import * as fc from 'fast-check'
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
import * as special from '../../../src/dsl/functions/special'
import * as stochastic from '../../../src/dsl/functions/stochastic'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'

import { apart, awayFromZero, between, flags, numbers, positive, shapes, uneven, whole } from '../../laws'
import { einsums } from './cases-of-einsum'
import { alongAxesCases } from './cases-along-axes'
import {
  balanced,
  erfOf,
  meanOf,
  type Numbers,
  origins,
  reducedOver,
  rows,
  softmaxOf,
  standardised,
  turned,
} from './naive'
import { matrixCases } from './matrix-cases'
import {
  type Cases,
  known,
  each,
  pairs,
  onRows,
  reduction,
  small,
  type Image,
  type Row,
  convolutionCases,
  poolings,
  sameShape,
  sigmoid,
  total,
  transposedCases,
  firstLargest,
} from './kinds-of-calls'

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
  // smaller bases make gradients of several hundred, in which units of float32 are no longer small
  pow: fc.oneof(
    pairs('pow', arithmetic.pow, [between(0.5, 2.5), numbers], (x, y) => x ** y),
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
  lessEqual: pairs('lessEqual', arithmetic.lessEqual, [whole(-2, 2), whole(-2, 2)], (x, y) => Number(x <= y)),
  greater: pairs('greater', arithmetic.greater, [whole(-2, 2), whole(-2, 2)], (x, y) => Number(x > y)),
  greaterEqual: pairs('greaterEqual', arithmetic.greaterEqual, [whole(-2, 2), whole(-2, 2)], (x, y) =>
    Number(x >= y),
  ),
  notEqual: pairs('notEqual', arithmetic.notEqual, [whole(-2, 2), whole(-2, 2)], (x, y) => Number(x !== y)),
  clip: each(
    'clip',
    (x: Tensor) => arithmetic.clip(x, -0.5, 0.75),
    apart(),
    (x) => Math.min(Math.max(x, -0.5), 0.75),
  ),
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

const specialCases: Readonly<Record<'erf' | 'expm1', Cases>> = {
  erf: each('erf', special.erf, numbers, erfOf),
  expm1: each('expm1', special.expm1, numbers, Math.expm1),
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
  ...alongAxesCases,
  ...activationCases,
  ...arithmeticCases,
  ...specialCases,
  ...normalisationCases,
  ...stochasticCases,
  ...rotationCases,
  ...matrixCases,
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
    einsum: einsums,
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
    min: reduction('min', reductions.min, apart(), (xs) => Math.min(...xs)),
    logsumexp: reduction('logsumexp', reductions.logsumexp, numbers, (xs) =>
      Math.log(total(xs.map(Math.exp))),
    ),
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
  convTranspose1d: transposedCases(1, (how) => (y: Row, k: Image) => convolution.convTranspose1d(y, k, how)),
  convTranspose2d: transposedCases(
    2,
    (how) => (y: Image, k: Tensor<readonly [number, number, number, number]>) =>
      convolution.convTranspose2d(y, k, how),
  ),
  locallyConnected1d: convolutionCases(1, true, () => convolution.locallyConnected1d),
  locallyConnected2d: convolutionCases(2, true, () => convolution.locallyConnected2d),
}

/** The numbers of a tensor of constants. */
export const numbersOf = (x: AnyTensor): Numbers => Array.from(valuesOf(x)).slice(0, sizeOf(x.shape))
