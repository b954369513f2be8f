/**
 * Random well-typed programs: a list of steps, each of which picks earlier tensors and combines them. Any
 * list of steps is a program, whatever the shapes, so that fast-check may drop and lower steps as it shrinks.
 * Numbers stay of the size of 1, and operations that jump or bend are applied to inputs alone: there, no
 * rounding decides on which side of a kink a number lies.
 */
import * as fc from 'fast-check'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { broadcast, expandTo, sumAxes } from '../../src/dsl/primitives/broadcast'
import { concat } from '../../src/dsl/primitives/concat'
import { einsum } from '../../src/dsl/primitives/einsum'
import { cast } from '../../src/dsl/primitives/cast'
import {
  add,
  binary,
  div,
  fillLike,
  mul,
  neg,
  select,
  sub,
  unary,
} from '../../src/dsl/primitives/elementwise'
import { gather, scatter } from '../../src/dsl/primitives/gather'
import { tensor } from '../../src/dsl/primitives/leaves'
import { flip, reshape, transpose } from '../../src/dsl/primitives/movement'
import { pad, slice } from '../../src/dsl/primitives/slice'
import { amax, argmax } from '../../src/dsl/primitives/reduce'
import { unwindows, windows } from '../../src/dsl/primitives/windows'
import { apart } from './calls'
import { isFloat } from './numbers'

/** One step: which operation, on which tensors, with which setting; all taken modulo what there is. */
interface Step {
  readonly kind: number
  readonly first: number
  readonly second: number
  readonly setting: number
}

export interface RandomProgram {
  /** Examples of the inputs, all of the same shapes. */
  readonly examples: readonly (readonly Tensor[])[]
  /** All results that nothing else reads. */
  readonly f: (...inputs: readonly Tensor[]) => readonly AnyTensor[]
}

interface Operands {
  readonly x: AnyTensor
  readonly y: AnyTensor
  /** An input, on which any operation has a derivative. */
  readonly input: AnyTensor
  readonly setting: number
}

const axisOf = (x: AnyTensor, setting: number): number => setting % x.shape.length

const meanOver = (x: AnyTensor, axes: readonly number[]): AnyTensor => {
  const total = sumAxes(x, axes)
  return div(total, fillLike(total, sizeOf(x.shape) / sizeOf(total.shape)))
}

const allAxes = (x: AnyTensor): readonly number[] => x.shape.map((_, axis) => axis)

/** `y` in the shape of `x`: repeated where it fits, else as its mean. */
const like = (x: AnyTensor, y: AnyTensor): AnyTensor => {
  const offset = x.shape.length - y.shape.length
  const fits = offset >= 0 && y.shape.every((size, axis) => size === 1 || size === x.shape[axis + offset])
  return expandTo(fits ? y : meanOver(y, allAxes(y)), x.shape)
}

const oneMoreThanSquare = (x: AnyTensor): AnyTensor => add(mul(x, x), fillLike(x, 1))

/** At least one axis. */
const row = (x: AnyTensor): AnyTensor => (x.shape.length === 0 ? reshape(x, [1]) : x)

const reversed = (x: AnyTensor): readonly number[] => [...allAxes(x)].reverse()

/** Constants are not compared: equal ones are one object here, so that equal programs are. */
const indices = Array.from({ length: 6 }, (_, a) =>
  Array.from({ length: 6 }, (__, b) => tensor([a, b, 0], [3], 'int32')),
)

/** Three row numbers, with repetition. */
const rowsAt = (x: AnyTensor, setting: number): AnyTensor => {
  const [a, b] = [setting, setting + 1].map((n) => n % Math.min(6, x.shape[0]))
  return indices[a][b]
}

/** The product that sums over the last axis of `x` and the first axis of `y` of that size, if there is one. */
const product = (x: AnyTensor, y: AnyTensor): AnyTensor => {
  const [left, right] = ['abcd'.slice(0, x.shape.length), 'efgh'.slice(0, y.shape.length)]
  const [inner, size] = [left.slice(-1), x.shape.at(-1)]
  const shared = y.shape.findIndex((n) => n === size)
  const joined = shared < 0 ? right : right.slice(0, shared) + inner + right.slice(shared + 1)
  const result = [...new Set(left + joined)].filter((letter) => shared < 0 || letter !== inner).join('')
  return unary('tanh', einsum(`${left},${joined}->${result}`, x, y))
}

/** A window of two along one axis, one at a time or without overlap. */
const pairsAlong = (x: AnyTensor, axis: number, setting: number) => ({
  axes: [axis],
  sizes: [Math.min(2, x.shape[axis])],
  strides: [1 + (setting % 2)],
})

const operations: readonly ((operands: Operands) => AnyTensor)[] = [
  ({ x, y }) => add(x, like(x, y)),
  ({ x, y }) => sub(like(x, y), x),
  ({ x, y }) => unary('tanh', mul(x, like(x, y))),
  ({ x, y }) => unary('tanh', div(x, oneMoreThanSquare(like(x, y)))),
  ({ x }) => unary('sin', x),
  ({ x }) => neg(unary('cos', x)),
  ({ x }) => unary('sigmoid', x),
  ({ x }) => unary('exp', neg(mul(x, x))),
  ({ x }) => unary('log', oneMoreThanSquare(unary('tanh', x))),
  ({ x }) => unary('log1p', unary('exp', unary('tanh', x))),
  ({ x }) => unary('sqrt', oneMoreThanSquare(unary('sin', x))),
  ({ x, y }) => binary('pow', oneMoreThanSquare(unary('sin', x)), unary('tanh', like(x, y))),
  ({ input }) => unary('relu', input),
  ({ input, x }) => mul(like(x, unary('abs', input)), unary('tanh', x)),
  ({ input, y }) => add(unary('sign', input), like(input, unary('tanh', y))),
  ({ input }) => amax(row(input), [0]),
  ({ input }) => binary('max', input, neg(input)),
  ({ input, y }) => select(binary('less', input, fillLike(input, 0)), like(input, y), input),
  ({ input, y }) => {
    const low = binary('less', input, fillLike(input, -0.25))
    const high = binary('less', fillLike(input, 0.25), input)
    return select(unary('not', binary('and', unary('not', low), unary('not', high))), like(input, y), input)
  },
  ({ input, setting }) => unary('sin', cast(argmax(row(input), axisOf(row(input), setting)), 'float32')),
  ({ input }) => binary('min', unary('step', input), fillLike(input, 0.5)),
  ({ x }) => cast(binary('equal', x, x), 'float32'),
  ({ x, setting }) => unary('sin', sumAxes(row(x), [axisOf(row(x), setting)])),
  ({ x, setting }) =>
    broadcast(
      x,
      [1 + (setting % 3), ...x.shape],
      x.shape.map((_, axis) => axis + 1),
    ),
  ({ x }) => transpose(x, reversed(x)),
  ({ x }) => reshape(x, [sizeOf(x.shape)]),
  ({ x }) =>
    reshape(x, [1, ...x.shape].slice(0, 4).length === x.shape.length + 1 ? [1, ...x.shape] : x.shape),
  ({ x, setting }) => flip(row(x), [axisOf(row(x), setting)]),
  ({ x }) =>
    slice(
      row(x),
      row(x).shape.map((n) => n - Math.ceil(n / 2)),
      row(x).shape.map((n) => Math.ceil(n / 2)),
    ),
  ({ x, setting }) =>
    pad(
      x,
      x.shape.map(() => setting % 2),
      x.shape.map(() => 1),
    ),
  ({ x, y, setting }) => concat([row(x), like(row(x), y)], axisOf(row(x), setting)),
  ({ x, y }) => product(row(x), row(y)),
  ({ x, y }) => {
    const letters = 'abcd'.slice(0, x.shape.length)
    return unary('tanh', einsum(`${letters},${letters}->${letters.slice(0, 1)}`, x, like(x, y)))
  },
  ({ x, setting }) => windows(row(x), pairsAlong(row(x), axisOf(row(x), setting), setting)),
  ({ x, setting }) => {
    const sliding = pairsAlong(row(x), axisOf(row(x), setting), setting)
    return unary('sin', unwindows(unary('tanh', windows(row(x), sliding)), row(x).shape, sliding))
  },
  ({ x, setting }) => gather(row(x), rowsAt(row(x), setting)),
  ({ x, setting }) => {
    const picked = gather(row(x), rowsAt(row(x), setting))
    return unary('sin', scatter(picked, rowsAt(row(x), setting + 1), row(x).shape[0]))
  },
]

/** Keeps tensors small: of more than 4 axes or 48 elements only the mean over the first ones is kept. */
const small = (x: AnyTensor): AnyTensor => {
  if (x.shape.length <= 4 && sizeOf(x.shape) <= 48) return x
  return small(meanOver(x, [x.shape.indexOf(Math.max(...x.shape))]))
}

const pick = <T>(items: readonly T[], n: number): T => items[n % items.length]

const built = (steps: readonly Step[], inputs: readonly Tensor[]): readonly AnyTensor[] => {
  const known: AnyTensor[] = [...inputs]
  const read = new Set<AnyTensor>()
  for (const { kind, first, second, setting } of steps) {
    // counted from the end, so that programs become deep
    const [x, y] = [first, second].map((n) => known[known.length - 1 - (n % known.length)])
    const operation = pick(operations, kind)
    known.push(small(operation({ x, y, input: pick(inputs, first), setting })))
    for (const used of [x, y]) read.add(used)
  }
  return known.filter((x) => !read.has(x) && isFloat(x))
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ kind: fc.nat(operations.length - 1), first: fc.nat(5), second: fc.nat(5), setting: fc.nat(5) }),
  { minLength: 1, maxLength: 9 },
)

const inputShapes: fc.Arbitrary<readonly Shape[]> = fc.array(
  fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }).filter((shape) => sizeOf(shape) <= 24),
  { minLength: 1, maxLength: 3 },
)

/** Programs of a few inputs and up to nine steps. */
export const programs: fc.Arbitrary<RandomProgram> = fc.tuple(inputShapes, steps).chain(([shapes, chosen]) =>
  fc
    .array(fc.tuple(...shapes.map((shape) => apart()(shape))), { minLength: 3, maxLength: 3 })
    .map((examples) => ({
      examples: examples.map((inputs) => inputs.filter(isFloat)),
      f: (...inputs: readonly Tensor[]) => built(chosen, inputs),
      [fc.toStringMethod]: () => `${JSON.stringify(chosen)} on ${JSON.stringify(shapes)}`,
    })),
)
