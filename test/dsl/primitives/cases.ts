/** For each primitive of the table: random calls of it, away from where it has no derivative. */
import * as fc from 'fast-check'
import type { Shape } from '../../../src/dsl/core/shape'
import type { DType } from '../../../src/dsl/core/tensor'
import type { PrimitiveName } from '../../../src/dsl/primitives'
import { broadcast, sumAxes } from '../../../src/dsl/primitives/broadcast'
import { concat } from '../../../src/dsl/primitives/concat'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { cast } from '../../../src/dsl/primitives/cast'
import {
  binary,
  type BinaryName,
  select,
  unary,
  type UnaryName,
} from '../../../src/dsl/primitives/elementwise'
import { gather, scatter } from '../../../src/dsl/primitives/gather'
import { placeholder } from '../../../src/dsl/primitives/leaves'
import { flip, reshape, transpose } from '../../../src/dsl/primitives/movement'
import { pad, slice } from '../../../src/dsl/primitives/slice'
import { amax, argmax } from '../../../src/dsl/primitives/reduce'
import { type Sliding, unwindows, windows } from '../../../src/dsl/primitives/windows'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
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
  shuffled,
  someAxes,
  whole,
} from '../../laws'

type Calls = fc.Arbitrary<Call>

/** Whole numbers of 32 bits. */
const bits = whole(-(2 ** 31), 2 ** 31 - 1)

export const one = (name: UnaryName, entries: Entries, shape = shapes()): Calls =>
  shape.chain((shape) => calls(name, (x: AnyTensor) => unary(name, x), [entries(shape)]))

export const two = (name: BinaryName, left: Entries, right: Entries, shape = shapes()): Calls =>
  shape.chain((shape) =>
    calls(name, (x: AnyTensor, y: AnyTensor) => binary(name, x, y), [left(shape), right(shape)]),
  )

/** A function of one tensor with a setting that is drawn for the shape. */
const set = <S>(
  name: string,
  shape: fc.Arbitrary<Shape>,
  settings: (shape: Shape) => fc.Arbitrary<S>,
  f: (x: AnyTensor, setting: S) => AnyTensor,
  entries: Entries,
): Calls =>
  shape.chain((from) =>
    settings(from).chain((setting) =>
      calls(`${name} ${JSON.stringify(setting)}`, (x: AnyTensor) => f(x, setting), [entries(from)]),
    ),
  )

const axisOf = (shape: Shape): fc.Arbitrary<number> => fc.integer({ min: 0, max: shape.length - 1 })

const counts = (shape: Shape) =>
  fc.array(fc.integer({ min: 0, max: 2 }), { minLength: shape.length, maxLength: shape.length })

/** Other shapes for as many elements: axes merged, axes of size 1 put in. */
const reshaped = (shape: Shape): fc.Arbitrary<Shape> =>
  fc.tuple(fc.nat(shape.length), fc.nat(shape.length)).map(([from, at]) => {
    const merged = [...shape.slice(0, from), shape.slice(from).reduce((n, size) => n * size, 1)]
    return [...merged.slice(0, at), 1, ...merged.slice(at)]
  })

/** Casts to any other type. */
export const casts = (dtype: DType, entries: Entries, shape = shapes()): Calls =>
  fc
    .tuple(
      fc.constantFrom(...(['float32', 'int32', 'bool'] as const).filter((other) => other !== dtype)),
      shape,
    )
    .chain(([to, from]) => calls(`cast to ${to}`, (x: AnyTensor) => cast(x, to), [entries(from)]))

const broadcasts = (shape: fc.Arbitrary<Shape>, entries: Entries): Calls =>
  shape.chain((shape) =>
    fc
      .subarray(shape.map((_, axis) => axis))
      .chain((axes) =>
        calls(`broadcast to ${shape.join()}`, (x: AnyTensor) => broadcast(x, shape, axes), [
          entries(axes.map((axis) => shape[axis])),
        ]),
      ),
  )

const slices = (shape: fc.Arbitrary<Shape>, entries: Entries): Calls =>
  set(
    'slice',
    shape,
    (shape) =>
      fc.tuple(
        ...shape.map((n) =>
          fc
            .nat(Math.max(0, n - 1))
            .chain((begin) =>
              fc.integer({ min: Math.min(1, n), max: n - begin }).map((size) => ({ begin, size })),
            ),
        ),
      ),
    (x, parts) =>
      slice(
        x,
        parts.map(({ begin }) => begin),
        parts.map(({ size }) => size),
      ),
    entries,
  )

const concats = (shape: fc.Arbitrary<Shape>, entries: Entries): Calls =>
  shape.chain((shape) =>
    fc
      .tuple(axisOf(shape), fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 2, maxLength: 3 }))
      .chain(([axis, sizes]) =>
        calls(
          `concat along ${axis}`,
          (...xs: readonly AnyTensor[]) => concat(xs, axis),
          sizes.map((size) => entries(shape.with(axis, size))),
        ),
      ),
  )

/** Which words a letter is in: all ways but those that make a letter out of nothing. */
const ROLES = ['left right result', 'left right', 'left result', 'right result', 'left', 'right'] as const

const einsums = (least: number, entries: Entries): Calls =>
  fc
    .array(fc.tuple(fc.integer({ min: least, max: 3 }), fc.constantFrom(...ROLES)), { maxLength: 5 })
    .chain((letters) => {
      const all = letters.map(([size, role], i) => ({ letter: 'pqrst'[i], size, role }))
      const word = (operand: string) => shuffled(all.filter(({ role }) => role.split(' ').includes(operand)))
      return fc.tuple(word('left'), word('right'), word('result')).chain(([left, right, result]) => {
        const [l, r, to] = [left, right, result].map((word) => word.map(({ letter }) => letter).join(''))
        const formula = `${l},${r}->${to}`
        return calls(formula, (x: AnyTensor, y: AnyTensor) => einsum(formula, x, y), [
          entries(left.map(({ size }) => size)),
          entries(right.map(({ size }) => size)),
        ])
      })
    })

const slidings = (shape: Shape): fc.Arbitrary<Sliding> =>
  someAxes(shape).chain((axes) =>
    fc
      .tuple(shuffled(axes), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }))
      .map(([order, draws]) => ({
        axes: order,
        sizes: order.map((axis, i) => 1 + (draws[i] % shape[axis])),
        strides: order.map((_, i) => draws[i + 4]),
      })),
  )

const unwindowings = (entries: Entries): Calls =>
  shapes(1, 3).chain((shape) =>
    slidings(shape).chain((sliding) =>
      calls(`unwindows ${JSON.stringify(sliding)}`, (x: AnyTensor) => unwindows(x, shape, sliding), [
        entries(windows(placeholder(shape), sliding).shape),
      ]),
    ),
  )

/** Indices that reach so far outside. */
const gathers = (entries: Entries, outside: number): Calls =>
  fc
    .tuple(shapes(1, 3), shapes(0, 2))
    .chain(([rows, places]) =>
      calls('gather', gather, [entries(rows), whole(-outside, rows[0] - 1 + outside)(places)]),
    )

const scatters = (entries: Entries, outside: number): Calls =>
  fc
    .tuple(shapes(0, 2), shapes(0, 2), fc.integer({ min: 1, max: 4 }))
    .chain(([places, rest, count]) =>
      calls(`scatter to ${count}`, (x: AnyTensor, at: AnyTensor) => scatter(x, at, count), [
        entries([...places, ...rest]),
        whole(-outside, count - 1 + outside)(places),
      ]),
    )

export const selects = (entries: Entries, shape = shapes()): Calls =>
  shape.chain((shape) => calls('select', select, [flags(shape), entries(shape), entries(shape)]))

/** What only moves numbers, of any type. `least` is the smallest size of an axis; indices reach so far `outside`. */
export const movements = (entries: Entries, least = 1, outside = 0) => ({
  broadcast: broadcasts(shapes(1, 4, least), entries),
  reshape: set('reshape', shapes(0, 4, least), reshaped, reshape, entries),
  transpose: set(
    'transpose',
    shapes(0, 4, least),
    (shape) => shuffled(shape.map((_, axis) => axis)),
    transpose,
    entries,
  ),
  slice: slices(shapes(1, 4, least), entries),
  pad: set(
    'pad',
    shapes(1, 3, least),
    (shape) => fc.tuple(counts(shape), counts(shape)),
    (x, [before, after]) => pad(x, before, after),
    entries,
  ),
  concat: concats(shapes(1, 4, least), entries),
  flip: set('flip', shapes(1, 4, least), someAxes, flip, entries),
  windows: set('windows', shapes(1, 3), slidings, windows, entries),
  gather: gathers(entries, outside),
})

/** What adds numbers up. */
export const sums = (entries: Entries, least = 1, outside = 0) => ({
  sum: set('sum', shapes(1, 4, least), someAxes, sumAxes, entries),
  einsum: einsums(least, entries),
  unwindows: unwindowings(entries),
  scatter: scatters(entries, outside),
})

/** What chooses among numbers. */
export const choices = (entries: Entries) => ({
  amax: set('amax', shapes(1), someAxes, amax, entries),
  argmax: set('argmax', shapes(1), axisOf, argmax, entries),
})

export const cases: Readonly<Record<PrimitiveName, Calls>> = {
  neg: one('neg', numbers),
  exp: one('exp', numbers),
  log: one('log', positive),
  log1p: one('log1p', positive),
  sqrt: one('sqrt', positive),
  sin: one('sin', numbers),
  cos: one('cos', numbers),
  tanh: one('tanh', numbers),
  sigmoid: one('sigmoid', numbers),
  abs: one('abs', apart()),
  sign: one('sign', apart()),
  relu: one('relu', apart()),
  step: one('step', apart()),
  not: one('not', flags),
  add: two('add', numbers, numbers),
  sub: two('sub', numbers, numbers),
  mul: two('mul', numbers, numbers),
  div: two('div', numbers, awayFromZero),
  pow: two('pow', positive, numbers),
  max: two('max', apart(), apart(0.003)),
  min: two('min', apart(), apart(0.003)),
  less: fc.oneof(two('less', apart(), apart(0.003)), two('less', whole(-2, 2), whole(-2, 2))),
  equal: fc.oneof(two('equal', apart(), apart(0.003)), two('equal', whole(-1, 1), whole(-1, 1))),
  and: two('and', flags, flags),
  xor: two('xor', bits, bits),
  mulHigh: two('mulHigh', bits, bits),
  select: selects(numbers),
  cast: fc.oneof(casts('float32', apart()), casts('int32', whole(-300, 300)), casts('bool', flags)),
  ...movements(numbers),
  ...sums(numbers),
  ...choices(apart()),
}
