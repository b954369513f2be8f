/**
 * Random elementwise expressions with branches: roots, logarithms, quotients and powers of numbers for which they have
 * no value or no slope, exponentials that overflow, choices within choices. Every leaf is an input of its own and is
 * used once, so that an expression and its taken branches differ in nothing but what is not taken.
 */
import * as fc from 'fast-check'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import {
  binary,
  type BinaryName,
  div,
  fillLike,
  mul,
  select,
  unary,
  type UnaryName,
} from '../../../src/dsl/primitives/elementwise'
import { broadcast, sumAxes } from '../../../src/dsl/primitives/broadcast'
import { flip } from '../../../src/dsl/primitives/movement'
import { pad, slice } from '../../../src/dsl/primitives/slice'
import { silu, softplus } from '../../../src/dsl/functions/activations'
import { isFloat } from '../../laws'

export const LANES = 4

export type Expression =
  | { readonly kind: 'leaf'; readonly values: readonly number[] }
  | { readonly kind: 'one'; readonly name: string; readonly of: Expression }
  | { readonly kind: 'two'; readonly name: BinaryName; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choice'
      readonly flags: readonly boolean[]
      readonly left: Expression
      readonly right: Expression
    }

const activation = (f: typeof silu) => (x: AnyTensor) => (isFloat(x) ? f(x) : x)
const axes = (x: AnyTensor) => x.shape.map((_, axis) => axis)

const ones: Readonly<Record<string, (x: AnyTensor) => AnyTensor>> = {
  ...Object.fromEntries(
    (['sqrt', 'log', 'log1p', 'exp', 'tanh', 'sin', 'neg', 'abs', 'relu'] satisfies readonly UnaryName[]).map(
      (name) => [name, (x: AnyTensor) => unary(name, x)] as const,
    ),
  ),
  overflown: (x) => unary('exp', mul(x, fillLike(x, 1000))),
  inverse: (x) => div(fillLike(x, 1), x),
  cube: (x) => binary('pow', x, fillLike(x, 3)),
  root: (x) => binary('pow', x, fillLike(x, 0.5)),
  silu: activation(silu),
  softplus: activation(softplus),
  // movements that bring every number back to where it was
  turned: (x) => flip(flip(x, axes(x)), axes(x)),
  padded: (x) =>
    slice(
      pad(
        x,
        axes(x).map(() => 1),
        axes(x).map(() => 2),
      ),
      axes(x).map(() => 1),
      x.shape,
    ),
  repeated: (x) => {
    const both = broadcast(
      x,
      [2, ...x.shape],
      axes(x).map((axis) => axis + 1),
    )
    return mul(sumAxes(both, [0]), fillLike(x, 0.5))
  },
}
const twos: readonly BinaryName[] = ['add', 'sub', 'mul', 'div', 'pow', 'max', 'min']

const lanes = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: LANES, maxLength: LANES })

/** Expressions of a few levels, the uppermost a choice. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{
  expression: Expression
  choice: Expression
}>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant<'leaf'>('leaf'),
        values: lanes(fc.constantFrom(0, 1, -1, 0.5, 2, -2.5, 1e200)),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant<'one'>('one'),
        name: fc.constantFrom(...Object.keys(ones)),
        of: tie('expression'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant<'two'>('two'),
        name: fc.constantFrom(...twos),
        left: tie('expression'),
        right: tie('expression'),
      }),
    },
    { weight: 1, arbitrary: tie('choice') },
  ),
  choice: fc.record({
    kind: fc.constant<'choice'>('choice'),
    flags: lanes(fc.boolean()),
    left: tie('expression'),
    right: tie('expression'),
  }),
})).choice

/** The numbers of all leaves and the flags of all choices, in order. */
export const contents = (
  expression: Expression,
): { readonly leaves: readonly (readonly number[])[]; readonly flags: readonly (readonly boolean[])[] } => {
  if (expression.kind === 'leaf') return { leaves: [expression.values], flags: [] }
  if (expression.kind === 'one') return contents(expression.of)
  const [left, right] = [contents(expression.left), contents(expression.right)]
  const own = expression.kind === 'choice' ? [expression.flags] : []
  return { leaves: [...left.leaves, ...right.leaves], flags: [...own, ...left.flags, ...right.flags] }
}

/** The value on given leaves; each choice is made by `choose`, which gets the flags of the choice and its branches. */
export const valueOn = (
  expression: Expression,
  leaves: readonly AnyTensor[],
  choose: (
    flags: readonly boolean[],
    place: number,
    left: () => AnyTensor,
    right: () => AnyTensor,
  ) => AnyTensor,
): AnyTensor => {
  const visit = (node: Expression, leaf: number, place: number): AnyTensor => {
    if (node.kind === 'leaf') return leaves[leaf]
    if (node.kind === 'one') return ones[node.name](visit(node.of, leaf, place))
    const own = node.kind === 'choice' ? 1 : 0
    const before = contents(node.left)
    const left = () => visit(node.left, leaf, place + own)
    const right = () => visit(node.right, leaf + before.leaves.length, place + own + before.flags.length)
    return node.kind === 'choice'
      ? choose(node.flags, place, left, right)
      : binary(node.name, left(), right())
  }
  return visit(expression, 0, 0)
}

/** The choice as the language makes it. */
export const selected =
  (conditions: readonly AnyTensor[]) =>
  (_: readonly boolean[], place: number, left: () => AnyTensor, right: () => AnyTensor): AnyTensor =>
    select(conditions[place], left(), right())

/** The branch that is taken in one lane, and no other. */
export const takenIn =
  (lane: number) =>
  (flags: readonly boolean[], _: number, left: () => AnyTensor, right: () => AnyTensor): AnyTensor =>
    flags[lane] ? left() : right()
