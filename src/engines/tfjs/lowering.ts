/**
 * The lowering table: how each primitive runs on the kernels of a tfjs backend. All that can be known
 * beforehand is worked out when the program is loaded; what is left is one closure for each instruction.
 */
import { isScan } from '../../dsl/transforms/scan-op'
import { sizeOf } from '../../dsl/core/shape'
import { entryFor, type Op, type PrimitiveTable } from '../../dsl/primitives'
import { isLeaf } from '../../dsl/primitives/constants'
import { byMeaning, type Loop } from './host'
import { lowerEinsum } from './products'
import { seenAs } from './kernels'
import { mendChoice, mendRelu, mendSigmoid, mendSign, mendStep } from './mends'
import { collapsed, lowerBroadcast, permuted } from './movement'
import { lowerGather, lowerScatter } from './rows'
import type { Site, Step } from './step'
import { lowerSum } from './sums'
import { lowerUnwindows, lowerWindows } from './windows'

type Lowering = (attributes: unknown, site: Site) => Step

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

/** The kernel on float32, the meaning on whole numbers: there kernels go by way of floats, or leave out what wraps. */
const floats =
  (lowering: Lowering): Lowering =>
  (attributes, site) =>
    site.result.dtype === 'float32' ? lowering(attributes, site) : byMeaning(site)

/** The kernel where it is right on float32, else the meaning. */
const trusted =
  (lowering: Lowering): Lowering =>
  (attributes, site) =>
    site.kernels.limits.wrong[site.op.name] === true ? byMeaning(site) : lowering(attributes, site)

/** The kernel, put right where the numbers lie in this process; else other kernels. On whole numbers it is right. */
const mended =
  (lowering: Lowering, mend: Loop, otherwise: Lowering): Lowering =>
  (attributes, site) => {
    const { memory } = site.kernels
    if (memory === undefined) return otherwise(attributes, site)
    if (site.result.dtype !== 'float32') return lowering(attributes, site)
    const step = lowering(attributes, site)
    return (xs) => {
      const result = step(xs)
      mend(xs.map(memory), memory(result))
      return result
    }
  }

/** 0 < x as a number: the kernel for steps keeps what is no number. */
const byComparison: Lowering = (_, { result, kernels, keep }) => {
  const zeros = keep(new Float64Array(sizeOf(result.shape)), result)
  return ([x]) => {
    const positive = kernels.run('Less', { a: zeros, b: x })
    const step = kernels.run('Cast', { x: positive }, { dtype: result.dtype })
    kernels.free(positive)
    return step
  }
}

/** 0 where x < 0, else x: the kernel may take what is no number for a negative one. */
const byChoice: Lowering = (_, { result, kernels, keep }) => {
  const zeros = keep(new Float64Array(sizeOf(result.shape)), result)
  return ([x]) => {
    const condition = kernels.run('Less', { a: x, b: zeros })
    const chosen = kernels.run('Select', { condition, t: zeros, e: x })
    kernels.free(condition)
    return chosen
  }
}

/** x ≠ 0: the kernel for casts may keep a byte of the number. */
const byDifference: Lowering = (_, { inputs: [x], kernels, keep }) => {
  const zeros = keep(new Float64Array(sizeOf(x.shape)), x)
  return ([x]) => kernels.run('NotEqual', { a: x, b: zeros })
}

/** The larger or smaller one; each operand that differs from itself, and so is no number, wins. */
const choice =
  (kernel: string): Lowering =>
  (_, { kernels: { run, free } }) =>
  ([a, b]) =>
    [b, a].reduce(
      (e, x) => {
        const condition = run('Equal', { a: x, b: x })
        const kept = run('Select', { condition, t: e, e: x })
        free(condition)
        free(e)
        return kept
      },
      run(kernel, { a, b }),
    )

const table: PrimitiveTable<Site, Step> = {
  neg: floats(unary('Neg')),
  exp: unary('Exp'),
  log: unary('Log'),
  log1p: trusted(unary('Log1p')),
  sqrt: unary('Sqrt'),
  sin: trusted(unary('Sin')),
  cos: trusted(unary('Cos')),
  tanh: unary('Tanh'),
  sigmoid: mended(unary('Sigmoid'), mendSigmoid, trusted(unary('Sigmoid'))),
  abs: floats(unary('Abs')),
  sign: mended(unary('Sign'), mendSign, trusted(unary('Sign'))),
  relu: mended(unary('Relu'), mendRelu, byChoice),
  step: mended(unary('Step', { alpha: 0 }), mendStep, byComparison),
  not: unary('LogicalNot'),
  add: binary('Add'),
  sub: binary('Sub'),
  mul: floats(binary('Multiply')),
  div: binary('RealDiv'),
  pow: trusted(binary('Pow')),
  max: mended(binary('Maximum'), mendChoice, choice('Maximum')),
  min: mended(binary('Minimum'), mendChoice, choice('Minimum')),
  less: binary('Less'),
  equal: binary('Equal'),
  and: binary('LogicalAnd'),
  // no kernel of all backends has whole numbers bit by bit
  xor: (_, site) => byMeaning(site),
  mulHigh: (_, site) => byMeaning(site),
  select: (_, site) =>
    site.result.dtype === 'bool'
      ? byMeaning(site)
      : ([condition, t, e]) => site.kernels.run('Select', { condition, t, e }),
  cast: ({ to }, site) => {
    const { inputs, kernels } = site
    if (to === 'bool') return byDifference({}, site)
    // the kernels keep the lowest 32 bits of what is too large
    if (to === 'int32' && inputs[0].dtype === 'float32') return byMeaning(site)
    return ([x]) => kernels.run('Cast', { x }, { dtype: to })
  },
  broadcast: lowerBroadcast,
  sum: lowerSum,
  amax:
    ({ axes }, { result, kernels }) =>
    ([x]) =>
      seenAs(kernels.run('Max', { x }, { reductionIndices: axes, keepDims: false }), result.shape),
  argmax: (_, site) => byMeaning(site),
  reshape:
    ({ shape }) =>
    ([x]) =>
      seenAs(x, shape),
  transpose:
    ({ order }, { inputs, result, kernels }) =>
    ([x]) =>
      seenAs(permuted(kernels, x, inputs[0].shape, order), result.shape),
  slice:
    ({ begin, size }, { kernels }) =>
    ([x]) =>
      kernels.run('Slice', { x }, { begin, size }),
  pad:
    ({ before, after }, { kernels }) =>
    ([x]) =>
      kernels.run('PadV2', { x }, { paddings: before.map((n, axis) => [n, after[axis]]), constantValue: 0 }),
  concat:
    ({ axis }, { kernels }) =>
    (xs) =>
      kernels.run('Concat', xs, { axis }),
  flip: ({ axes }, site) =>
    site.result.dtype === 'bool'
      ? byMeaning(site)
      : ([x]) => site.kernels.run('Reverse', { x }, { dims: axes }),
  einsum: lowerEinsum,
  windows: lowerWindows,
  unwindows: lowerUnwindows,
  gather: lowerGather,
  scatter: lowerScatter,
}

const repeating: ReadonlySet<unknown> = new Set([table.add, table.sub, table.mul, table.div])

/** Whether the kernel repeats a smaller operand by itself, of float32. */
export const isRepeating = (op: Op | undefined): boolean =>
  op !== undefined && !isLeaf(op) && !isScan(op) && repeating.has(table[op.name])

/** The step of an instruction; without a single number in or out, no kernel is asked. */
export const stepOf = (site: Site): Step => {
  const { op, inputs, result } = site
  const empty = [...inputs, result].some(({ shape }) => sizeOf(shape) === 0)
  return op.name !== 'reshape' && empty ? byMeaning(site) : entryFor(table, op, site)
}
