/** What JAX gives in float64 for functions and their derivatives of orders 1 and 2, as test/fixtures/jax_values.py wrote it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Shape, sizeOf } from '../../../src/dsl/core/shape'
import type { AnyTensor, Scalar, Tensor } from '../../../src/dsl/core/tensor'
import * as ops from '../../../src/dsl/functions'
import { crossEntropy, mse } from '../../../src/dsl/functions/losses'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import type { Engine } from '../../../src/engines/engine'
import { deviation, innerProduct, isFloat, run } from '../../laws'

type Setting = number | string | readonly number[]
type Settings = Readonly<Record<string, Setting>>
type Numbers = readonly number[]

interface Operand {
  readonly shape: Shape
  readonly from?: number
  readonly to?: number
  readonly int?: Numbers
}

export interface Case {
  readonly f: string
  readonly with?: Settings
  readonly in: readonly Operand[]
  readonly shape: Shape
  readonly value: Numbers
  readonly grad?: readonly Numbers[] | 0
  readonly second?: readonly Numbers[] | 0
}

export const { cases } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/jax-values.json'), 'utf8'),
) as {
  readonly cases: readonly Case[]
}

/** As the script draws them. */
const drawn = (shape: Shape, low: number, high: number, k: number): Tensor =>
  tensor(
    Float64Array.from(
      { length: sizeOf(shape) },
      (_, i) => low + (high - low) * ((0.6180339887 * i + 0.1 * (k + 1)) % 1),
    ),
    shape,
  )

/** Settings and shapes are the fixture's: nothing of them is known to the compiler. */
type Loosely = (...given: readonly unknown[]) => AnyTensor
type Call = (settings: Settings) => (...xs: readonly AnyTensor[]) => AnyTensor

const loosely = (f: unknown): Loosely => f as Loosely
/** The function with the settings of these names, after its operands. */
const after =
  (f: unknown, ...names: readonly string[]): Call =>
  (settings) =>
  (...xs) =>
    loosely(f)(...xs, ...names.map((name) => settings[name]))
/** Over the named axes. */
const alongAxis = (f: unknown): Call => after(f, 'axis')
const over = (f: unknown): Call => after(f, 'axes')
const sliding =
  (f: unknown): Call =>
  (settings) =>
  (...xs) =>
    loosely(f)(...xs, settings)
const ofList =
  (f: unknown): Call =>
  (settings) =>
  (...xs) =>
    loosely(f)(xs, settings.axis)

/** A square matrix with a number added along its diagonal. */
const added = (x: AnyTensor, by: number): AnyTensor => {
  const [n] = x.shape
  const diagonal = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? by : 0))
  return loosely(ops.add)(x, tensor(diagonal, [n, n]))
}
/** x xᵀ + I, symmetric and positive definite. */
const positive = (x: AnyTensor): AnyTensor => added(loosely(ops.einsum)('ij,kj->ik', x, x), 1)

/** Functions that take something besides tensors. */
const CALLS: Readonly<Record<string, Call>> = {
  leakyRelu: () => loosely(ops.leakyRelu(0.1)),
  clip: () => (x) => loosely(ops.clip)(x, -0.5, 0.75),
  select:
    () =>
    (c, ...xs) =>
      loosely(ops.select)(loosely(ops.cast)(c, 'bool'), ...xs),
  ...Object.fromEntries(
    ['less', 'lessEqual', 'greater', 'greaterEqual', 'equal', 'notEqual'].map((name) => [
      name,
      (): ((...xs: readonly AnyTensor[]) => AnyTensor) =>
        (...xs) =>
          loosely(ops.cast)(loosely(Reflect.get(ops, name))(...xs), 'int32'),
    ]),
  ),
  sum: over(ops.sum),
  mean: over(ops.mean),
  max: over(ops.max),
  min: over(ops.min),
  logsumexp: over(ops.logsumexp),
  argmax: alongAxis(ops.argmax),
  argsort: alongAxis(ops.argsort),
  sort: alongAxis(ops.sort),
  cumsum: alongAxis(ops.cumsum),
  cumprod: alongAxis(ops.cumprod),
  flip:
    ({ axis }) =>
    (x) =>
      loosely(ops.flip)(x, [axis]),
  roll: after(ops.roll, 'shift', 'axis'),
  topK:
    ({ k }) =>
    (x) =>
      ops.topK(x as Tensor, Number(k)).values,
  einsum:
    ({ formula }) =>
    (...xs) =>
      loosely(ops.einsum)(formula, ...xs),
  crossEntropy: () => loosely(crossEntropy),
  mse: () => loosely(mse),
  oneHot: after(ops.oneHot, 'classes'),
  logSinkhorn: after(ops.logSinkhorn, 'times'),
  conv1d: sliding(ops.conv1d),
  conv2d: sliding(ops.conv2d),
  convTranspose1d: sliding(ops.convTranspose1d),
  convTranspose2d: sliding(ops.convTranspose2d),
  maxPool: after(ops.maxPool, 'size', 'stride'),
  avgPool: after(ops.avgPool, 'size', 'stride'),
  take: alongAxis(ops.take),
  takeAlongAxis: alongAxis(ops.takeAlongAxis),
  scatterAdd: after(ops.scatterAdd, 'axis', 'size'),
  segmentSum: after(ops.segmentSum, 'count'),
  transpose: after(ops.transpose, 'order'),
  reshape: after(ops.reshape, 'shape'),
  broadcastTo: after(ops.broadcastTo, 'to'),
  slice: after(ops.slice, 'begin', 'size'),
  pad: after(ops.pad, 'before', 'after'),
  cholesky: () => (x) => loosely(ops.cholesky)(positive(x)),
  logdet: () => (x) => loosely(ops.logdet)(positive(x)),
  inverse: () => (x) => loosely(ops.inverse)(positive(x)),
  solve: () => (x, b) => loosely(ops.solve)(added(x, 3), b),
  triangularSolve:
    ({ upper }) =>
    (x, b) =>
      loosely(ops.triangularSolve)(added(x, 3), b, { upper: upper === 1 }),
  concat: ofList(ops.concat),
  stack: ofList(ops.stack),
}

const callOf = ({ f, with: settings = {} }: Case): ((...xs: readonly AnyTensor[]) => AnyTensor) =>
  CALLS[f]?.(settings) ?? loosely(Reflect.get(ops, f))

interface Found {
  readonly [name: string]: AnyTensor | readonly Tensor[]
  readonly value: AnyTensor
  readonly grad: readonly Tensor[]
  readonly second: readonly Tensor[]
}

/** Value and derivatives as a function of the case's floats, and those. */
const asked = (one: Case) => {
  const given = one.in.map(({ shape, from = 0, to = 0, int }, k) =>
    int === undefined ? drawn(shape, from, to, k) : tensor(int, shape, 'int32'),
  )
  const point = given.filter(isFloat)
  const places = given.map((_, k) => given.slice(0, k).filter(isFloat).length)
  const along = point.map(({ shape }, k) => drawn(shape, 0.5, 1.5, 8 + k))
  const at = (xs: readonly Tensor[]): AnyTensor =>
    callOf(one)(...given.map((x, k) => (isFloat(x) ? xs[places[k]] : x)))
  const total = (xs: readonly Tensor[]): Scalar => {
    const y = at(xs)
    return innerProduct(y, drawn(y.shape, 0.5, 1.5, 7))
  }
  const slope = (xs: readonly Tensor[]): Scalar => innerProduct(grad(total)(xs), along)
  const all = (xs: readonly Tensor[]): Found => ({
    value: at(xs),
    grad: one.grad === undefined ? [] : grad(total)(xs),
    second: one.second === undefined ? [] : grad(slope)(xs),
  })
  return { all, point }
}

const expectNumbers = (what: string, got: AnyTensor, wanted: Numbers, tolerance: number): void => {
  const values = valuesOf(got)
  const off = deviation(values, Float64Array.from(wanted), 1)
  expect(off, `${what}: ${Array.from(values).join(' ')} for ${wanted.join(' ')}`).toBeLessThanOrEqual(
    tolerance,
  )
}

const expectFound = (one: Case, { value, grad: first, second }: Found, tolerance: number): void => {
  expect(value.shape).toEqual(one.shape)
  expectNumbers(`${one.f}, value`, value, one.value, tolerance)
  for (const [name, got, wanted] of [
    ['derivative', first, one.grad],
    ['second derivative', second, one.second],
  ] as const)
    got.forEach((x, k) => {
      const none = new Array<number>(sizeOf(x.shape)).fill(0)
      const right = wanted === undefined || wanted === 0 ? none : wanted[k]
      expectNumbers(`${one.f}, ${name} ${k}`, x, right, tolerance)
    })
}

/** All of the cases, as one program, give what JAX gives. */
export const expectCases = async (
  engine: Engine,
  some: readonly Case[],
  tolerance: number,
): Promise<void> => {
  const calls = some.map(asked)
  const all = (points: readonly (readonly Tensor[])[]): readonly Found[] =>
    calls.map(({ all }, i) => all(points[i]))
  const found = await run(engine, all, [calls.map(({ point }) => point)] as const)
  some.forEach((one, i) => expectFound(one, found[i], tolerance))
}
