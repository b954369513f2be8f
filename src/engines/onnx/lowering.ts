/**
 * The lowering table: each primitive as nodes of ONNX, for which the CPU provider of ONNX Runtime has
 * kernels of the types in question. Where a native operator is less exact than float32, it is put together.
 */
import type { Shape } from '../../dsl/core/shape'
import type { DType } from '../../dsl/core/tensor'
import { entryFor, type PrimitiveOp, type PrimitiveTable } from '../../dsl/primitives'
import { lowerEinsum } from './einsum'
import { cast, type Graph, reshaped } from './graph'
import { lowerAmax, lowerArgmax } from './largest'
import { lowerGather, lowerScatter } from './rows'
import { type Lowering, made, type Site, type Turned, type View } from './site'
import { summed } from './sums'
import { lowerUnwindows, lowerWindows } from './windows'

/** The nodes of an elementwise function of one operand, which may still have to be repeated after. */
const unary =
  (nodes: (x: string, graph: Graph, site: Site) => string): Lowering<unknown> =>
  (_, site) => {
    const { name, shape } = site.view(0)
    return { name: nodes(name, site.graph, site), shape }
  }

const operator = (name: string) => unary((x, { emit }) => emit(name, [x]))

/** The shape that operators give to operands of these shapes. */
const spread = (views: readonly View[]): Shape => {
  const rank = Math.max(...views.map(({ shape }) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = views.map(({ shape }) => shape[axis - rank + shape.length] ?? 1)
    return sizes.find((size) => size !== 1) ?? 1
  })
}

/** An operator that repeats its operands by itself. */
const repeating =
  (nodes: (xs: readonly string[], graph: Graph, site: Site) => string): Lowering<unknown> =>
  (_, site) => {
    const views = site.inputs.map((_, i) => site.view(i))
    const names = views.map(({ name }) => name)
    return { name: nodes(names, site.graph, site), shape: spread(views) }
  }

const binary = (name: string) => repeating((xs, { emit }) => emit(name, xs))

/** A number of the type of the site's first operand. */
const like = ({ graph, inputs: [{ dtype }] }: Site, value: number): string =>
  graph.constant(Float64Array.of(value), dtype, [])

/** `Cast` leaves open what becomes of numbers that int32 does not have: the nearest one, and 0 of no number. */
const saturated = (graph: Graph, x: string): string => {
  const { emit } = graph
  const number = (value: number, dtype: DType): string => graph.constant(Float64Array.of(value), dtype, [])
  const bound = number(2 ** 31, 'float32')
  const fits = emit('Less', [emit('Abs', [x]), bound])
  const inside = cast(graph, emit('Where', [fits, x, number(0, 'float32')]), 'int32')
  const below = emit('LessOrEqual', [x, emit('Neg', [bound])])
  const least = emit('Where', [below, number(-(2 ** 31), 'int32'), inside])
  return emit('Where', [emit('GreaterOrEqual', [x, bound]), number(2 ** 31 - 1, 'int32'), least])
}

/**
 * 1 / (1 + e⁻ˣ), below 0 as eˣ / (1 + eˣ), which goes on where e⁻ˣ is infinite: the operator Sigmoid is flat beyond
 * ±18, where the logarithm still wants digits.
 */
const sigmoid = unary((x, { emit }, site) => {
  const small = emit('Exp', [emit('Neg', [emit('Abs', [x])])])
  const one = like(site, 1)
  const above = emit('Where', [emit('Less', [x, like(site, 0)]), small, one])
  return emit('Div', [above, emit('Add', [small, one])])
})

/** Near 0 x is nearer than the operator Tanh, which loses seven bits of the smallest numbers. */
const tanh = unary((x, { emit }, site) => {
  const near = emit('Less', [emit('Abs', [x]), like(site, 2 ** -12)])
  return emit('Where', [near, x, emit('Tanh', [x])])
})

/**
 * With u = 1 + x rounded, log u · x / (u − 1): the quotient mends what the rounding took from x. Where it is
 * not near 1, because u is 1 or infinite, log (1 + x) is x; adding log u makes no number of −∞.
 */
const log1p = unary((x, { emit }, site) => {
  const u = emit('Add', [x, like(site, 1)])
  const mended = emit('Div', [x, emit('Sub', [u, like(site, 1)])])
  const near = emit('Less', [emit('Abs', [mended]), like(site, 4)])
  const log = emit('Log', [u])
  return emit('Where', [near, emit('Mul', [log, mended]), emit('Add', [x, log])])
})

/**
 * The upper 32 bits of a product without signs, in halves of 16 bits: there are no shifts of int32, and no products of
 * whole numbers without signs.
 */
const mulHigh = repeating((operands, graph) => {
  const { emit } = graph
  const number = (value: number): string => emit('Squeeze', [graph.whole([value])])
  const [zero, half, full] = [0, 2 ** 16, 2 ** 32].map(number)
  const unsigned = (x: string): string => emit('Where', [emit('Less', [x, zero]), emit('Add', [x, full]), x])
  const upper = (x: string): string => emit('Div', [x, half])
  const lower = (x: string): string => emit('Mod', [x, half])
  const [a, b] = operands.map((x) => unsigned(cast(graph, x, 'int64')))
  const product = (x: string, y: string, rest: string): string => emit('Add', [emit('Mul', [x, y]), rest])
  const middle = product(upper(a), lower(b), upper(emit('Mul', [lower(a), lower(b)])))
  const other = product(lower(a), upper(b), lower(middle))
  const high = emit('Add', [product(upper(a), upper(b), upper(middle)), upper(other)])
  const signed = emit('Where', [emit('Less', [high, number(2 ** 31)]), high, emit('Sub', [high, full])])
  return cast(graph, signed, 'int32')
})

const step = unary((x, graph, site) =>
  cast(graph, graph.emit('Greater', [x, like(site, 0)]), site.result.dtype),
)

/** `Where` has no kernel for bool. */
const select = repeating(([condition, x, y], graph, { result: { dtype } }) => {
  if (dtype !== 'bool') return graph.emit('Where', [condition, x, y])
  const [a, b] = [cast(graph, x, 'int32'), cast(graph, y, 'int32')]
  return cast(graph, graph.emit('Where', [condition, a, b]), 'bool')
})

const table: PrimitiveTable<Site, View | Turned> = {
  neg: operator('Neg'),
  exp: operator('Exp'),
  log: operator('Log'),
  log1p,
  sqrt: operator('Sqrt'),
  sin: operator('Sin'),
  cos: operator('Cos'),
  tanh,
  sigmoid,
  abs: operator('Abs'),
  sign: operator('Sign'),
  relu: operator('Relu'),
  step,
  not: operator('Not'),
  add: binary('Add'),
  sub: binary('Sub'),
  mul: binary('Mul'),
  div: binary('Div'),
  pow: binary('Pow'),
  max: binary('Max'),
  min: binary('Min'),
  less: binary('Less'),
  equal: binary('Equal'),
  and: binary('And'),
  xor: binary('BitwiseXor'),
  mulHigh,
  select,
  cast: unary((x, graph, { inputs, result }) =>
    inputs[0].dtype === 'float32' && result.dtype === 'int32'
      ? saturated(graph, x)
      : cast(graph, x, result.dtype),
  ),
  broadcast: ({ shape, axes }, { inputs: [x], graph, whole }) => {
    const aligned = shape.map((n, axis) => (axes.includes(axis) ? n : 1)).slice(axes[0] ?? shape.length)
    return { name: reshaped(graph, whole(0), x.shape, aligned), shape: aligned }
  },
  sum: ({ axes }, site) =>
    made(site, summed(site.graph, site.whole(0), site.inputs[0].shape, axes, site.result.dtype)),
  amax: lowerAmax,
  argmax: lowerArgmax,
  reshape: ({ shape }, site) => made(site, reshaped(site.graph, site.whole(0), site.inputs[0].shape, shape)),
  transpose: ({ order }, site) => ({
    turned: site.whole(0),
    order: order.map((_, axis) => order.indexOf(axis)),
  }),
  slice: ({ begin, size }, site) => {
    const { graph } = site
    const end = begin.map((n, axis) => n + size[axis])
    return made(site, graph.emit('Slice', [site.whole(0), graph.whole(begin), graph.whole(end)]))
  },
  pad: ({ before, after }, site) =>
    made(site, site.graph.emit('Pad', [site.whole(0), site.graph.whole([...before, ...after])])),
  concat: ({ axis }, site) =>
    made(
      site,
      site.graph.emit(
        'Concat',
        site.inputs.map((_, i) => site.whole(i)),
        { axis },
      ),
    ),
  flip: ({ axes }, site) => {
    const { graph, inputs } = site
    const all = (value: (axis: number) => number): string => graph.whole(axes.map(value))
    // an end before the first place, counted from the back, as −1 would be the last
    const [start, end] = [all(() => -1), all((axis) => -1 - inputs[0].shape[axis])]
    return made(site, graph.emit('Slice', [site.whole(0), start, end, graph.whole(axes), all(() => -1)]))
  },
  einsum: lowerEinsum,
  windows: lowerWindows,
  unwindows: lowerUnwindows,
  gather: lowerGather,
  scatter: lowerScatter,
}

/** The value that an operation gives. */
export const lowerOp = (op: PrimitiveOp, site: Site): View | Turned => entryFor(table, op, site)
