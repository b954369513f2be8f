/**
 * The lowering table: how each primitive runs on the kernels of a tfjs backend. All that can be known
 * beforehand is worked out when the program is loaded; what is left is one closure for each instruction.
 */
import type { Primitive } from '../../dsl/core/primitive'
import { sizeOf } from '../../dsl/core/shape'
import type { Attributes } from '../../dsl/core/tensor'
import { type PrimitiveName, primitives } from '../../dsl/primitives'
import { lowerEinsum } from './products'
import { collapsed, lowerBroadcast, permuted } from './movement'
import { seenAs } from './kernels'
import type { Site, Step } from './step'
import { lowerSum } from './sums'
import { lowerUnwindows, lowerWindows } from './windows'

export type Lowering = (attributes: Attributes, site: Site) => Step

/** Binds a lowering to its primitive, so that its settings have their types. */
const lower = <A extends Attributes>(_: Primitive<A>, f: (attributes: A, site: Site) => Step): Lowering =>
  // the table below pairs each name with its own primitive, whose attributes these are
  f as Lowering

const unary =
  (kernel: string, settings: Readonly<Record<string, unknown>> = {}): Lowering =>
  (_, { kernels }) =>
  ([x]) =>
    kernels.run(kernel, { x }, settings)

/** Operands may have come as views that still are to be repeated: the kernels repeat them. */
const binary =
  (kernel: string): Lowering =>
  (_, { result, kernels }) =>
  ([a, b]) => {
    const [left, right] = collapsed(result.shape, a, b)
    return seenAs(kernels.run(kernel, { a: left, b: right }), result.shape)
  }

const table: Readonly<Record<PrimitiveName, Lowering>> = {
  neg: unary('Neg'),
  exp: unary('Exp'),
  log: unary('Log'),
  log1p: unary('Log1p'),
  sqrt: unary('Sqrt'),
  sin: unary('Sin'),
  cos: unary('Cos'),
  tanh: unary('Tanh'),
  sigmoid: unary('Sigmoid'),
  abs: unary('Abs'),
  sign: unary('Sign'),
  relu: unary('Relu'),
  step: unary('Step', { alpha: 0 }),
  not: unary('LogicalNot'),
  add: binary('Add'),
  sub: binary('Sub'),
  mul: binary('Multiply'),
  div: binary('RealDiv'),
  pow: binary('Pow'),
  max: binary('Maximum'),
  min: binary('Minimum'),
  less: binary('Less'),
  equal: binary('Equal'),
  and: binary('LogicalAnd'),
  select:
    (_, { kernels }) =>
    ([condition, t, e]) =>
      kernels.run('Select', { condition, t, e }),
  cast: lower(primitives.cast, ({ to }, { inputs: [{ dtype }], result, kernels, keep }) => {
    if (to !== 'bool') return ([x]) => kernels.run('Cast', { x }, { dtype: to })
    // the wasm kernel would keep the last byte of the number instead of asking whether it is 0
    const zero = keep(Float64Array.of(0), { shape: [1], dtype })
    return ([x]) =>
      seenAs(kernels.run('NotEqual', { a: seenAs(x, [sizeOf(result.shape)]), b: zero }), result.shape)
  }),
  broadcast: lower(primitives.broadcast, lowerBroadcast),
  sum: lower(primitives.sum, lowerSum),
  amax: lower(
    primitives.amax,
    ({ axes }, { result, kernels }) =>
      ([x]) =>
        seenAs(kernels.run('Max', { x }, { reductionIndices: axes, keepDims: false }), result.shape),
  ),
  argmax: lower(
    primitives.argmax,
    ({ axis }, { kernels }) =>
      ([x]) =>
        kernels.run('ArgMax', { x }, { axis }),
  ),
  reshape: lower(
    primitives.reshape,
    ({ shape }) =>
      ([x]) =>
        seenAs(x, shape),
  ),
  transpose: lower(
    primitives.transpose,
    ({ order }, { inputs, result, kernels }) =>
      ([x]) =>
        seenAs(permuted(kernels, x, inputs[0].shape, order), result.shape),
  ),
  slice: lower(
    primitives.slice,
    ({ begin, size }, { kernels }) =>
      ([x]) =>
        kernels.run('Slice', { x }, { begin, size }),
  ),
  pad: lower(
    primitives.pad,
    ({ before, after }, { kernels }) =>
      ([x]) =>
        kernels.run(
          'PadV2',
          { x },
          { paddings: before.map((n, axis) => [n, after[axis]]), constantValue: 0 },
        ),
  ),
  concat: lower(
    primitives.concat,
    ({ axis }, { kernels }) =>
      (xs) =>
        kernels.run('Concat', xs, { axis }),
  ),
  flip: lower(
    primitives.flip,
    ({ axes }, { kernels }) =>
      ([x]) =>
        kernels.run('Reverse', { x }, { dims: axes }),
  ),
  einsum: lower(primitives.einsum, lowerEinsum),
  windows: lower(primitives.windows, lowerWindows),
  unwindows: lower(primitives.unwindows, lowerUnwindows),
  gather: lower(
    primitives.gather,
    (_, { inputs: [rows, indices], result, kernels }) =>
      ([x, at]) =>
        seenAs(
          kernels.run(
            'GatherV2',
            {
              x: seenAs(x, [rows.shape[0], sizeOf(rows.shape.slice(1))]),
              indices: seenAs(at, [sizeOf(indices.shape)]),
            },
            { axis: 0, batchDims: 0 },
          ),
          result.shape,
        ),
  ),
  scatter: lower(
    primitives.scatter,
    ({ count }, { inputs: [values, indices], result, kernels }) =>
      ([x, at]) => {
        const rows = sizeOf(indices.shape)
        const width = sizeOf(values.shape.slice(indices.shape.length))
        return seenAs(
          kernels.run(
            'ScatterNd',
            { indices: seenAs(at, [rows, 1]), updates: seenAs(x, [rows, width]) },
            { shape: [count, width] },
          ),
          result.shape,
        )
      },
  ),
}

/** The lowering of a primitive, by name. */
export const loweringOf = (name: string): Lowering | undefined =>
  Object.entries(table).find(([known]) => known === name)?.[1]
