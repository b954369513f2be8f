/**
 * Random programs of everything: each primitive on each type, on sizes from 0 to 70, on inputs with what is no number
 * and what is endless among them, applied to whatever is there. Jumps and kinks are where they happen to be: who
 * compares results must know where rounding decides.
 */
import * as fc from 'fast-check'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor, DType } from '../../src/dsl/core/tensor'
import { broadcast, expandTo, sumAxes } from '../../src/dsl/primitives/broadcast'
import { concat } from '../../src/dsl/primitives/concat'
import { einsum } from '../../src/dsl/primitives/einsum'
import { cast } from '../../src/dsl/primitives/cast'
import {
  binary,
  type BinaryName,
  fillLike,
  select,
  unary,
  type UnaryName,
} from '../../src/dsl/primitives/elementwise'
import { gather, scatter } from '../../src/dsl/primitives/gather'
import { tensor } from '../../src/dsl/primitives/leaves'
import { flip, reshape, transpose } from '../../src/dsl/primitives/movement'
import { amax, argmax } from '../../src/dsl/primitives/reduce'
import { pad, slice } from '../../src/dsl/primitives/slice'
import { unwindows, windows } from '../../src/dsl/primitives/windows'

/** One step: which operation, on which tensors, with which setting; all taken modulo what there is. */
interface Step {
  readonly kind: number
  readonly first: number
  readonly second: number
  readonly setting: number
}

export interface AnyProgram {
  readonly f: (...inputs: readonly AnyTensor[]) => readonly AnyTensor[]
  readonly inputs: readonly AnyTensor[]
}

interface Operands {
  readonly x: AnyTensor
  readonly y: AnyTensor
  readonly setting: number
}

const isEmpty = (x: AnyTensor): boolean => sizeOf(x.shape) === 0
const allAxes = (x: AnyTensor): readonly number[] => x.shape.map((_, axis) => axis)
const row = (x: AnyTensor): AnyTensor => (x.shape.length === 0 ? reshape(x, [1]) : x)
const axisOf = (x: AnyTensor, setting: number): number => setting % x.shape.length
const to =
  (dtype: DType) =>
  (x: AnyTensor): AnyTensor =>
    cast(x, dtype)
const float = to('float32')
const integer = to('int32')
const truth = to('bool')
/** float32 or int32. */
const number = (x: AnyTensor): AnyTensor => (x.dtype === 'bool' ? cast(x, 'int32') : x)

/** `y` in the shape and type of `x`: repeated where it fits, else its first element, or zeros where there is none. */
const like = (x: AnyTensor, y: AnyTensor): AnyTensor => {
  const same = cast(y, x.dtype)
  const offset = x.shape.length - y.shape.length
  if (offset >= 0 && y.shape.every((size, axis) => size === 1 || size === x.shape[axis + offset]))
    return expandTo(same, x.shape)
  if (isEmpty(y)) return fillLike(x, 0)
  const first = slice(
    same,
    allAxes(y).map(() => 0),
    allAxes(y).map(() => 1),
  )
  return expandTo(reshape(first, []), x.shape)
}

const ones =
  (name: UnaryName, type: (x: AnyTensor) => AnyTensor) =>
  ({ x }: Operands): AnyTensor =>
    unary(name, type(x))
const twos =
  (name: BinaryName, type: (x: AnyTensor) => AnyTensor) =>
  ({ x, y }: Operands): AnyTensor =>
    binary(name, type(x), like(type(x), type(y)))

/** Whole numbers, most of them from 0 to `count` − 1. */
const indicesOf = (x: AnyTensor, count: number): AnyTensor => {
  const flat = number(row(x))
  const whole = cast(flat.dtype === 'int32' ? flat : binary('mul', flat, fillLike(flat, 2)), 'int32')
  return binary('min', whole, fillLike(whole, count))
}

/** The first of many elements along the first axis. */
const few = (x: AnyTensor, most: number): AnyTensor =>
  slice(
    x,
    allAxes(x).map(() => 0),
    x.shape.map((n, axis) => (axis === 0 ? Math.min(n, most) : n)),
  )

/** Half of it along its longest axis. */
const halved = (x: AnyTensor): AnyTensor => {
  const longest = x.shape.indexOf(Math.max(...x.shape))
  return slice(
    x,
    allAxes(x).map(() => 0),
    x.shape.map((n, axis) => (axis === longest ? Math.ceil(n / 2) : n)),
  )
}

/**
 * Multiplications of the largest product: 27 million, as two outer products could make them, take minutes to bound. A letter of
 * size 0 counts as one: where it is summed, there are as many zeros in the result.
 */
const MOST_MULTIPLIED = 100_000
const countOf = (shape: Shape): number => shape.reduce((count, size) => count * Math.max(1, size), 1)

/** A product with letters of equal sizes shared, and of those some summed. */
const product = (x: AnyTensor, y: AnyTensor, setting: number): AnyTensor => {
  const left = 'abcdefgh'.slice(0, x.shape.length)
  const free = [...left]
  const right = y.shape
    .map((size, axis) => {
      const at = free.findIndex((letter) => x.shape[left.indexOf(letter)] === size)
      return at < 0 || (setting + axis) % 4 === 0 ? 'nopqrstu'[axis] : free.splice(at, 1)[0]
    })
    .join('')
  const only = [...right].map((letter, axis) => (left.includes(letter) ? 1 : y.shape[axis]))
  if (countOf(x.shape) * countOf(only) > MOST_MULTIPLIED)
    return countOf(x.shape) > countOf(y.shape)
      ? product(halved(x), y, setting)
      : product(x, halved(y), setting)
  const summed = [...left].filter((letter, i) => right.includes(letter) && (setting + i) % 2 === 0)
  const result = [...new Set(left + right)].filter((letter) => !summed.includes(letter))
  if (setting % 3 === 0) result.reverse()
  return einsum(`${left},${right}->${result.join('')}`, x, y)
}

const pairsAlong = (x: AnyTensor, setting: number) => {
  const axis = axisOf(x, setting)
  return { axes: [axis], sizes: [Math.min(1 + (setting % 4), x.shape[axis])], strides: [1 + (setting % 3)] }
}

const slid = (x: AnyTensor, setting: number, f: (sliding: ReturnType<typeof pairsAlong>) => AnyTensor) =>
  isEmpty(x) ? x : f(pairsAlong(x, setting))

const operations: readonly ((operands: Operands) => AnyTensor)[] = [
  ...(['exp', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid'] as const).map((name) =>
    ones(name, float),
  ),
  ...(['neg', 'abs', 'sign', 'relu', 'step'] as const).map((name) => ones(name, number)),
  ...(['add', 'sub', 'mul', 'max', 'min', 'less', 'equal'] as const).map((name) => twos(name, number)),
  ...(['div', 'pow', 'add', 'mul'] as const).map((name) => twos(name, float)),
  ...(['xor', 'mulHigh'] as const).map((name) => twos(name, integer)),
  twos('and', truth),
  twos('equal', truth),
  ones('not', truth),
  ({ x, y, setting }) => binary('mul', float(x), like(float(x), fillLike(float(y), setting - 2.5))),
  ({ x, setting }) => binary('div', float(x), fillLike(float(x), [3, 0.1, -7, 64][setting % 4])),
  ({ x, y, setting }) =>
    select(setting % 2 === 0 ? truth(x) : binary('less', number(x), fillLike(number(x), 1)), like(x, y), x),
  ({ x, y }) => select(like(truth(x), truth(y)), x, like(x, y)),
  ({ x, setting }) => cast(x, (['float32', 'int32', 'bool'] as const)[setting % 3]),
  ({ x, setting }) => sumAxes(number(row(x)), [axisOf(row(x), setting)]),
  ({ x }) => sumAxes(float(x), allAxes(x)),
  ({ x, setting }) => (isEmpty(x) ? x : amax(number(row(x)), [axisOf(row(x), setting)])),
  ({ x, setting }) => (isEmpty(x) ? x : argmax(number(row(x)), axisOf(row(x), setting))),
  ({ x, setting }) =>
    broadcast(
      x,
      [1 + (setting % 3), ...x.shape],
      x.shape.map((_, axis) => axis + 1),
    ),
  ({ x }) => transpose(x, [...allAxes(x)].reverse()),
  ({ x }) => reshape(x, [sizeOf(x.shape)]),
  ({ x, setting }) =>
    sizeOf(x.shape) % 2 === 0
      ? reshape(x, setting % 2 === 0 ? [2, sizeOf(x.shape) / 2] : [sizeOf(x.shape) / 2, 2])
      : reshape(x, [...x.shape, 1]),
  ({ x, setting }) => flip(row(x), [axisOf(row(x), setting)]),
  ({ x, setting }) =>
    slice(
      row(x),
      row(x).shape.map((n) => Math.floor((n * (setting % 3)) / 4)),
      row(x).shape.map((n) => Math.ceil(n / 2)),
    ),
  ({ x, setting }) =>
    pad(
      x,
      x.shape.map(() => setting % 2),
      x.shape.map(() => 1),
    ),
  ({ x, y, setting }) => concat([row(x), like(row(x), y)], axisOf(row(x), setting)),
  ({ x, y, setting }) => product(number(x), cast(y, number(x).dtype), setting),
  ({ x, y, setting }) => product(float(x), float(y), setting),
  ({ x, y, setting }) => product(product(float(x), float(y), setting), float(x), setting + 1),
  ({ x, setting }) => slid(row(x), setting, (sliding) => windows(row(x), sliding)),
  ({ x, setting }) =>
    slid(number(row(x)), setting, (sliding) =>
      unwindows(windows(number(row(x)), sliding), row(x).shape, sliding),
    ),
  ({ x, y }) => (isEmpty(x) ? x : gather(row(x), few(indicesOf(y, row(x).shape[0]), 5))),
  ({ x, y, setting }) => {
    const indices = few(reshape(indicesOf(y, 1 + setting), [sizeOf(y.shape)]), row(x).shape[0])
    return scatter(few(number(row(x)), indices.shape[0]), indices, 1 + setting)
  },
]

/** Tensors stay small: of more than four axes or 300 elements a part. */
const small = (x: AnyTensor): AnyTensor => {
  if (x.shape.length <= 4 && sizeOf(x.shape) <= 300) return x
  if (x.shape.length > 4) return small(reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]))
  return small(halved(x))
}

const pick = <T>(items: readonly T[], n: number): T => items[n % items.length]

/** All that nothing else reads. */
const built = (steps: readonly Step[], inputs: readonly AnyTensor[]): readonly AnyTensor[] => {
  const known: AnyTensor[] = [...inputs]
  const read = new Set<AnyTensor>()
  for (const { kind, first, second, setting } of steps) {
    const [x, y] = [first, second].map((n) => known[known.length - 1 - (n % known.length)])
    known.push(small(pick(operations, kind)({ x, y, setting })))
    read.add(x).add(y)
  }
  return known.filter((x, i) => i >= inputs.length && (!read.has(x) || i === known.length - 1))
}

const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 2 ** -149, -(2 ** -126), 2 ** 24, 88, -104, 2 ** 31]

/** Numbers that look random, of a type; with special ones among them if it is so wished. */
const filled = (shape: Shape, dtype: DType, seed: number, special: boolean): AnyTensor => {
  let state = seed | 1
  const next = (): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    state ^= state >>> 13
    return state >>> 0
  }
  const one = (): number => {
    const [n, kind] = [next(), next() % 24]
    if (dtype === 'bool') return n % 2
    if (dtype === 'int32') return special && kind < 3 ? [2 ** 31 - 1, -(2 ** 31), 46341][kind] : (n % 9) - 3
    return special && kind < 2 ? SPECIAL[n % SPECIAL.length] : Math.fround((n % 4001) / 1000 - 2)
  }
  return tensor(Array.from({ length: sizeOf(shape) }, one), shape, dtype)
}

const sizes = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 4, arbitrary: fc.integer({ min: 6, max: 70 }) },
  { weight: 1, arbitrary: fc.constant(0) },
)

const inputs = fc.array(
  fc.record({
    shape: fc.array(sizes, { maxLength: 3 }).filter((shape) => sizeOf(shape) <= 300),
    dtype: fc.constantFrom<DType>('float32', 'float32', 'float32', 'int32', 'bool'),
    seed: fc.nat(),
    special: fc.nat(3).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 3 },
)

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ kind: fc.nat(operations.length - 1), first: fc.nat(5), second: fc.nat(5), setting: fc.nat(5) }),
  { minLength: 1, maxLength: 12 },
)

/** Programs of a few inputs and up to twelve steps. */
export const anyPrograms: fc.Arbitrary<AnyProgram> = fc.tuple(inputs, steps).map(([specs, chosen]) => ({
  inputs: specs.map(({ shape, dtype, seed, special }) => filled(shape, dtype, seed, special)),
  f: (...given: readonly AnyTensor[]) => built(chosen, given),
  [fc.toStringMethod]: () => `${JSON.stringify(chosen)} on ${JSON.stringify(specs)}`,
}))
