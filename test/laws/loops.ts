/** Random loops of smooth steps, and the same steps written out one after the other. */
import * as fc from 'fast-check'
import type { AnyTensor, Scalar } from '../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { einsum } from '../../src/dsl/primitives/einsum'
import { expandTo, sumAxes } from '../../src/dsl/primitives/broadcast'
import { concat } from '../../src/dsl/primitives/concat'
import { add, mul, select, binary, fillLike } from '../../src/dsl/primitives/elementwise'
import { literal, tensor } from '../../src/dsl/primitives/leaves'
import { reshape } from '../../src/dsl/primitives/movement'
import { slice } from '../../src/dsl/primitives/slice'
import * as ops from '../../src/dsl/functions'
import { sin, tanh } from '../../src/dsl/functions'
import { grad, jvp } from '../../src/dsl/transforms/grad'
import { type Scan, scan } from '../../src/dsl/transforms/scan'
import { isFloat } from './numbers'

/** What is carried, and what is listed of a step. */
export type Stepped = readonly [carry: readonly AnyTensor[], listed: readonly AnyTensor[]]

/** A step of what is carried, a place of what is gone through, and what all steps share. */
export type LoopStep = (
  carry: readonly AnyTensor[],
  places: readonly AnyTensor[],
  shared: readonly AnyTensor[],
) => Stepped

/** A loop; vectors of one width, matrices of that width, and counters. */
export interface RandomLoop {
  readonly step: LoopStep
  readonly reverse: boolean
  readonly examples: readonly LoopArguments[]
}

/** Values that are carried, gone through, and shared. */
export type LoopArguments = [
  carry: readonly AnyTensor[],
  lists: readonly AnyTensor[],
  shared: readonly AnyTensor[],
]

type Scanned = readonly [readonly AnyTensor[], readonly AnyTensor[]]
type AnyScan = (step: unknown, init: unknown, xs: unknown, how: Scan) => Scanned
// its types are for shapes that are written out
const anyScan = scan as unknown as AnyScan

/** The loop as one instruction. */
export const scanOf =
  ({ step, reverse }: Pick<RandomLoop, 'step' | 'reverse'>, how: Pick<Scan, 'segment'> = {}) =>
  (...[carry, lists, shared]: LoopArguments): Scanned =>
    anyScan(
      (now: readonly AnyTensor[], places: readonly AnyTensor[]) => step(now, places, shared),
      carry,
      lists,
      { ...how, reverse },
    )

const placeOf = (list: AnyTensor, i: number): AnyTensor => {
  const [, ...shape] = list.shape
  return reshape(slice(list, [i, ...shape.map(() => 0)], [1, ...shape]), shape)
}

/** The steps written out. */
export const writtenOut =
  ({ step, reverse }: Pick<RandomLoop, 'step' | 'reverse'>) =>
  (...[init, lists, shared]: LoopArguments): Scanned => {
    const length = lists[0].shape[0]
    const listed: (readonly AnyTensor[])[] = []
    let carry = init
    for (let at = 0; at < length; at++) {
      const i = reverse ? length - 1 - at : at
      const [next, shown] = step(
        carry,
        lists.map((list) => placeOf(list, i)),
        shared,
      )
      carry = next
      listed[i] = shown
    }
    const together = listed[0].map((_, j) =>
      concat(
        listed.map((shown) => reshape(shown[j], [1, ...shown[j].shape])),
        0,
      ),
    )
    return [carry, together]
  }

interface Kind {
  readonly kind: number
  readonly first: number
  readonly second: number
}

/** One vector of those that are there, from two of them and a matrix. */
const combined = (
  { kind, first, second }: Kind,
  vectors: readonly AnyTensor[],
  matrix: AnyTensor,
): AnyTensor => {
  const x = vectors[first % vectors.length]
  const y = vectors[second % vectors.length]
  const ways = [
    () => tanh(add(x, y) as never) as AnyTensor,
    () => mul(x, y),
    () => sin(x as never) as AnyTensor,
    () => tanh(einsum('ab,b->a', matrix, x) as never) as AnyTensor,
    () => einsum('ab,a->b', matrix, tanh(y as never)),
    () => mul(x, expandTo(sumAxes(y, [0]), x.shape)),
    () => {
      // a loop in the loop: over the rows of the matrix
      const inner = (sum: AnyTensor, row: AnyTensor): readonly [AnyTensor, AnyTensor] => {
        const next = tanh(add(mul(sum, row), y) as never) as AnyTensor
        return [next, sumAxes(mul(next, x), [0])]
      }
      const [last, all] = (
        scan as unknown as (f: unknown, init: unknown, xs: unknown) => readonly AnyTensor[]
      )(inner, x, matrix)
      return add(last, all)
    },
  ]
  return ways[kind % ways.length]()
}

const numbers = (length: number): fc.Arbitrary<readonly number[]> =>
  fc.array(
    fc.integer({ min: -100, max: 100 }).map((n) => n / 100),
    { minLength: length, maxLength: length },
  )

const values = (shape: readonly number[]): fc.Arbitrary<AnyTensor> =>
  numbers(shape.reduce((n, size) => n * size, 1)).map((data) => tensor(Float64Array.from(data), [...shape]))

const kinds = fc.record({ kind: fc.nat(6), first: fc.nat(9), second: fc.nat(9) })

/** Loops of 1 to 5 steps over vectors of 1 to 3 numbers, with a counter that decides on what is carried on. */
export const loops = (examples = 1): fc.Arbitrary<RandomLoop> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: 3 }),
      length: fc.integer({ min: 1, max: 5 }),
      carries: fc.integer({ min: 0, max: 2 }),
      reverse: fc.boolean(),
      isCounting: fc.boolean(),
      steps: fc.array(kinds, { minLength: 1, maxLength: 5 }),
      next: fc.array(fc.nat(9), { minLength: 2, maxLength: 2 }),
      listed: fc.array(fc.nat(9), { maxLength: 3 }),
    })
    .chain(({ width, length, carries, reverse, isCounting, steps, next, listed }) => {
      const step: LoopStep = (carry, places, [matrix, vector]) => {
        const [counter] = isCounting ? carry : []
        const floats = isCounting ? carry.slice(1) : carry
        const vectors = [...floats, ...places, vector]
        for (const one of steps) vectors.push(combined(one, vectors, matrix))
        const newest = (i: number): AnyTensor => vectors[vectors.length - 1 - (i % vectors.length)]
        const moved = floats.map((x, i) => {
          const y = newest(next[i])
          if (counter === undefined) return y
          const isEarly = binary('less', counter, fillLike(counter, 2))
          return select(expandTo(isEarly, x.shape), y, x)
        })
        const counted = counter === undefined ? [] : [add(counter, fillLike(counter, 1))]
        return [[...counted, ...moved], listed.map(newest)]
      }
      const floats = Array.from({ length: carries }, () => values([width]))
      const arguments_: fc.Arbitrary<LoopArguments> = fc.tuple(
        fc
          .tuple(...floats)
          .map((all) => (isCounting ? [tensor(Int32Array.of(0), [], 'int32'), ...all] : all)),
        fc.tuple(values([length, width])),
        fc.tuple(values([width, width]), values([width])),
      )
      return fc
        .array(arguments_, { minLength: examples, maxLength: examples })
        .map((all) => ({ step, reverse, examples: all }))
    })

type Looping = (...arguments_: LoopArguments) => Scanned

/** One number that depends on all floats of a tree. */
const scalar = (tree: readonly (readonly AnyTensor[])[]): Scalar =>
  leaves(tree)
    .filter(isFloat)
    .reduce<Scalar>((total, x, i) => ops.add(total, ops.mul(ops.mean(ops.tanh(x)), 1 + i / 3)), literal(0))

const floatsOf = (arguments_: LoopArguments) => leaves(arguments_).filter(isFloat)

/** The function of all floats among the arguments; the others stay. */
const ofFloats =
  (f: Looping) =>
  (...arguments_: LoopArguments) => {
    const others = leaves(arguments_)
    return (floats: readonly AnyTensor[]): Scalar => {
      let next = 0
      const all = others.map((x) => (isFloat(x) ? floats[next++] : x))
      const [carry, lists, shared] = arguments_
      const first = carry.length + lists.length
      return scalar(
        f(
          all.slice(0, carry.length),
          all.slice(carry.length, first),
          all.slice(first, first + shared.length),
        ),
      )
    }
  }

const slopes =
  (f: Looping) =>
  (...arguments_: LoopArguments) =>
    grad(ofFloats(f)(...arguments_))(floatsOf(arguments_))

/** The gradient of a sum of the gradient. */
const slopesOfSlopes =
  (f: Looping) =>
  (...arguments_: LoopArguments) =>
    grad((floats: readonly AnyTensor[]) => scalar([grad(ofFloats(f)(...arguments_))(floats as never)]))(
      floatsOf(arguments_),
    )

/** The derivative along the point itself. */
const pushed =
  (f: Looping) =>
  (...arguments_: LoopArguments) =>
    jvp(ofFloats(f)(...arguments_))(floatsOf(arguments_), floatsOf(arguments_))

/** What is looked at of a loop: its values, or derivatives of them. */
export type Look = (f: Looping) => (...arguments_: LoopArguments) => Tree

export const looks: readonly (readonly [name: string, look: Look])[] = [
  ['the values', (f) => f],
  ['the gradient', slopes],
  ['the second derivatives', slopesOfSlopes],
  ['the derivative along a line', pushed],
]
