/**
 * Random programs for the passes: those of the laws with their gradients, mapped too, where passes find what
 * differentiation leaves behind; and tangles of products, movements and sums, written without the functions of
 * the language that tidy up as they build.
 */
import * as fc from 'fast-check'
import { build } from '../../src/dsl/core/primitive'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { add } from '../../src/dsl/functions/arithmetic'
import { mean } from '../../src/dsl/functions/reductions'
import { primitives } from '../../src/dsl/primitives'
import { einsum } from '../../src/dsl/primitives/einsum'
import { fillLike } from '../../src/dsl/primitives/elementwise'
import { literal, tensor } from '../../src/dsl/primitives/leaves'
import { flip } from '../../src/dsl/primitives/movement'
import { grad } from '../../src/dsl/transforms/grad'
import { isFloat, mapOver, patternless, programs, stack } from '../laws'

/** A function with inputs for it. */
export interface Sample {
  readonly f: (...inputs: readonly Tensor[]) => readonly AnyTensor[]
  readonly inputs: readonly Tensor[]
}

/** Programs of the laws: as they are, mapped, differentiated, or both. */
const ordinary: fc.Arbitrary<Sample> = fc
  .tuple(programs, fc.boolean(), fc.boolean())
  .map(([{ f, examples }, differentiated, mapped]) => {
    const scalar = (inputs: readonly Tensor[]) =>
      f(...inputs)
        .filter(isFloat)
        .reduce<Tensor<readonly []>>((total, x) => add(total, mean(x)), literal(0))
    const one = differentiated ? (...inputs: readonly Tensor[]) => grad(scalar)(inputs) : f
    if (!mapped) return { f: one, inputs: examples[0] }
    const all = examples[0].map(() => true)
    return { f: mapOver(one, all), inputs: stack(examples) }
  })

interface Step {
  readonly kind: number
  readonly first: number
  readonly second: number
  readonly setting: number
}

const axesOf = (x: AnyTensor): readonly number[] => x.shape.map((_, axis) => axis)

/** All axes in another order. */
const turned = (x: AnyTensor, setting: number): AnyTensor => {
  const [head, tail] = [axesOf(x).slice(setting % 4), axesOf(x).slice(0, setting % 4)]
  const order = setting % 3 === 0 ? [...axesOf(x)].reverse() : [...head, ...tail]
  return build(primitives.transpose, [x], { order })
}

/** Two neighbouring axes as one, one of an even size as two, or one of size 1 more. */
const reshaped = (x: AnyTensor, setting: number): AnyTensor => {
  const { shape } = x
  const at = setting % Math.max(1, shape.length)
  const joined = [...shape.slice(0, at), (shape[at] ?? 1) * (shape[at + 1] ?? 1), ...shape.slice(at + 2)]
  const even = shape.findIndex((size) => size % 2 === 0)
  const halved =
    even < 0 ? [...shape, 1] : [...shape.slice(0, even), 2, shape[even] / 2, ...shape.slice(even + 1)]
  return build(primitives.reshape, [x], { shape: [joined, halved, [...shape, 1]][setting % 3] })
}

/** A product with some letters of equal sizes shared, and of those some summed. */
const product = (x: AnyTensor, y: AnyTensor, setting: number): AnyTensor => {
  const left = 'abcdefghijkl'.slice(0, x.shape.length)
  const free = [...left]
  const right = y.shape
    .map((size, axis) => {
      const found = free.findIndex((letter) => x.shape[left.indexOf(letter)] === size)
      return found < 0 || (setting + axis) % 4 === 0 ? 'nopqrstuvwxyz'[axis] : free.splice(found, 1)[0]
    })
    .join('')
  const shared = [...left].filter((letter) => right.includes(letter))
  const summed = shared.filter((_, i) => (setting + i) % 2 === 0)
  const result = [...new Set(left + right)].filter((letter) => !summed.includes(letter))
  if (setting % 3 === 0) result.reverse()
  return einsum(`${left},${right}->${result.join('')}`, x, y)
}

const repeated = (x: AnyTensor, setting: number): AnyTensor => {
  const at = setting % (x.shape.length + 1)
  return build(primitives.broadcast, [x], {
    shape: [...x.shape.slice(0, at), 2, ...x.shape.slice(at)],
    axes: axesOf(x).map((axis) => (axis < at ? axis : axis + 1)),
  })
}

const binary = (name: 'add' | 'sub' | 'mul', x: AnyTensor, y: AnyTensor): AnyTensor =>
  build(primitives[name], [x, y], {})

/** The first earlier tensor of the same shape, or the tensor itself. */
const alike = (x: AnyTensor, known: readonly AnyTensor[], setting: number): AnyTensor => {
  const found = known.filter((y) => y.shape.join() === x.shape.join())
  return found[setting % found.length]
}

/** Sums along every axis whose bit is not set, where there is one. */
const summed = (x: AnyTensor, setting: number): AnyTensor => {
  const axes = axesOf(x).filter((axis) => (setting >> axis) % 2 === 0)
  return axes.length === 0 ? x : build(primitives.sum, [x], { axes })
}

/** What has axes may be padded and cut. */
const padded = (x: AnyTensor, setting: number): AnyTensor =>
  x.shape.length === 0
    ? x
    : build(primitives.pad, [x], { before: x.shape.map(() => setting % 2), after: x.shape.map(() => 1) })

const cut = (x: AnyTensor, setting: number): AnyTensor =>
  x.shape.length === 0
    ? x
    : build(primitives.slice, [x], {
        begin: x.shape.map((n) => (setting % 2) * Math.min(1, n - 1)),
        size: x.shape.map((n) => Math.max(1, n - 1)),
      })

const joined = (x: AnyTensor, y: AnyTensor, setting: number): AnyTensor =>
  x.shape.length === 0 ? x : build(primitives.concat, [x, y], { axis: setting % x.shape.length })

/** A constant of one number everywhere, or of different ones. */
const constantLike = (x: AnyTensor, setting: number): AnyTensor => {
  const values = patternless(sizeOf(x.shape))
  return tensor(setting % 3 === 0 ? values.fill(setting) : values, x.shape)
}

interface Operands {
  readonly x: AnyTensor
  readonly y: AnyTensor
  /** The first input. */
  readonly first: AnyTensor
  /** Of the shape of `x`. */
  readonly like: AnyTensor
  readonly setting: number
}

/** What one step may do; pairs that a rule is about come in one step too, or they would be rare. */
const choices: readonly ((operands: Operands) => AnyTensor)[] = [
  ({ x, setting }) => turned(x, setting),
  ({ x, setting }) => reshaped(x, setting),
  ({ x, y, setting }) => product(x, y, setting),
  ({ x, y, setting }) => product(reshaped(x, setting), y, setting),
  ({ x, y, setting }) => product(x, reshaped(reshaped(y, 1), setting), setting + 1),
  ({ x, y, setting }) => reshaped(product(x, y, setting), setting),
  ({ x, y, setting }) => product(turned(x, setting), y, setting),
  ({ x, y, setting }) => product(product(x, y, setting), x, setting + 1),
  ({ x, y, setting }) => turned(product(x, y, setting), setting),
  ({ x, y, setting }) => summed(product(x, y, setting), setting),
  ({ x, y, setting }) => product(repeated(x, setting), y, setting),
  ({ x, setting }) => repeated(x, setting),
  ({ x, setting }) => turned(repeated(x, setting), setting),
  ({ x, setting }) => reshaped(repeated(x, setting), setting),
  ({ x, setting }) => summed(x, setting),
  ({ x, like }) => binary('add', x, like),
  ({ x, like }) => binary('sub', like, x),
  ({ x, like }) => binary('mul', x, like),
  ({ x, setting }) => binary('mul', x, fillLike(x, 0.5 + setting)),
  ({ x, setting }) => build(primitives.div, [x, fillLike(x, 1 + setting)], {}),
  ({ x }) => build(primitives.neg, [x], {}),
  ({ x }) => build(primitives.tanh, [x], {}),
  ({ x }) => binary('mul', build(primitives.relu, [x], {}), build(primitives.step, [x], {})),
  ({ x, setting }) => flip(x, axesOf(x).slice(0, setting)),
  ({ x, setting }) => padded(padded(x, setting), setting + 1),
  ({ x, setting }) => cut(padded(x, setting), 1 - (setting % 2)),
  ({ x, setting }) => cut(cut(x, setting), setting + 1),
  ({ x, setting }) => {
    if (x.shape.length === 0) return x
    const ones = x.shape.map(() => 1)
    const around = build(primitives.pad, [x], { before: ones, after: ones })
    return build(primitives.slice, [around], {
      begin: ones,
      size: x.shape.map((n) => Math.max(1, n - (setting % 2))),
    })
  },
  ({ x }) => {
    const letters = 'abcdefghijkl'.slice(0, x.shape.length)
    const back = [...letters].reverse().join('')
    const mirrored = build(primitives.reshape, [x], { shape: [...x.shape].reverse() })
    return einsum(`${letters},${back}->${letters}`, x, build(primitives.tanh, [mirrored], {}))
  },
  ({ x, setting }) => binary('add', x, binary('mul', constantLike(x, setting), constantLike(x, setting + 1))),
  ({ x, like, setting }) => joined(joined(x, like, setting), joined(like, x, setting), setting),
  ({ x, like, setting }) => {
    if (x.shape.length === 0) return x
    const both = joined(x, like, setting)
    const begin = both.shape.map((n, axis) => n - x.shape[axis])
    return build(primitives.slice, [both], { begin, size: x.shape })
  },
  ({ first }) => build(primitives.select, [build(primitives.less, [first, first], {}), first, first], {}),
]

const tangled = (steps: readonly Step[], inputs: readonly Tensor[]): readonly AnyTensor[] => {
  const known: AnyTensor[] = [...inputs]
  const used = new Set<AnyTensor>()
  for (const { kind, first, second, setting } of steps) {
    const [x, y] = [first, second].map((n) => known[known.length - 1 - (n % known.length)])
    const made = choices[kind % choices.length]({
      x,
      y,
      first: inputs[0],
      like: alike(x, known, setting),
      setting,
    })
    // few axes and few elements: a larger one is left out
    if (made.shape.length > 4 || sizeOf(made.shape) > 200) continue
    known.push(made)
    used.add(x).add(y)
  }
  return known.filter((x) => !used.has(x) || inputs.length === known.length)
}

/** Tangles of movements, products and sums. */
const tangles: fc.Arbitrary<Sample> = fc
  .record({
    shapes: fc.array(fc.array(fc.constantFrom(1, 2, 2, 3, 4, 6), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    steps: fc.array(
      fc.record({
        kind: fc.nat(choices.length - 1),
        first: fc.nat(3),
        second: fc.nat(5),
        setting: fc.nat(7),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ shapes, steps }) => ({
    f: (...inputs: readonly Tensor[]) => tangled(steps, inputs),
    inputs: shapes.map((shape: Shape) => tensor(patternless(sizeOf(shape)), shape)),
    [fc.toStringMethod]: () => `${JSON.stringify(steps)} on ${JSON.stringify(shapes)}`,
  }))

export const samples: fc.Arbitrary<Sample> = fc.oneof(ordinary, tangles)
