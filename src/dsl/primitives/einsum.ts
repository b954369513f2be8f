/**
 * `einsum('ij,jk->ik', x, y)`: the sum over all letters that the result lacks of the products of two
 * operands. Matrix products, convolutions (over `windows`), outer products and Kronecker products are all
 * this one primitive; so are its derivatives: d/dx of 'a,b->c' is 'c,b->a'.
 */
import * as t from 'io-ts'
import { build, commonType, type Primitive } from '../core/primitive'
import { fail } from '../core/problem'
import { showShape, stridesOf } from '../core/shape'
import type { AnyTensor, Spec } from '../core/tensor'
import { sumAxes, totals, zeros } from './broadcast'

export interface Formula {
  readonly left: string
  readonly right: string
  readonly result: string
}

const parsed = (formula: string): Formula => {
  const match = /^([a-zA-Z]*),([a-zA-Z]*)->([a-zA-Z]*)$/.exec(formula)
  if (match === null)
    return fail({
      where: 'einsum',
      given: `the formula '${formula}'`,
      expected: "two words and a result, as in 'ij,jk->ik'",
    })
  const [, left, right, result] = match
  for (const word of [left, right, result])
    if (new Set(word).size !== word.length)
      fail({
        where: `einsum '${formula}'`,
        given: `a letter twice in '${word}'`,
        expected: 'each letter once in a word',
      })
  return { left, right, result }
}

/** There are few formulas, which every rule and every pass asks for again. */
const known = new Map<string, Formula>()

/** Splits 'ij,jk->ik' into its three words. */
export const parseFormula = (formula: string): Formula => {
  const found = known.get(formula) ?? parsed(formula)
  known.set(formula, found)
  return found
}

/** The size that each letter stands for. */
export const letterSizes = (formula: string, [x, y]: readonly Spec[]): ReadonlyMap<string, number> => {
  const { left, right, result } = parseFormula(formula)
  const sizes = new Map<string, number>()
  const refuse = (expected: string) =>
    fail({ where: `einsum '${formula}'`, given: `${showShape(x.shape)} and ${showShape(y.shape)}`, expected })
  for (const [word, { shape }] of [
    [left, x],
    [right, y],
  ] as const) {
    if (word.length !== shape.length) refuse(`a shape with ${word.length} axes for '${word}'`)
    ;[...word].forEach((letter, axis) => {
      if ((sizes.get(letter) ?? shape[axis]) !== shape[axis]) refuse(`one size for the letter '${letter}'`)
      sizes.set(letter, shape[axis])
    })
  }
  for (const letter of result) if (!sizes.has(letter)) refuse(`an operand with the letter '${letter}'`)
  return sizes
}

/** Every letter is in the result or in both operands. */
export const einsumPrimitive: Primitive<{ formula: string }> = {
  name: 'einsum',
  attributes: t.type({ formula: t.string }),
  operands: 2,
  cost: 'product',
  shape: (inputs, { formula }) => {
    const sizes = letterSizes(formula, inputs)
    const { left, right, result } = parseFormula(formula)
    for (const letter of sizes.keys())
      if (!result.includes(letter) && !(left.includes(letter) && right.includes(letter)))
        fail({
          where: `einsum '${formula}'`,
          given: `the letter '${letter}' in one operand alone`,
          expected: 'each letter in the result or in both operands',
          fix: 'sum along its axis before the product',
        })
    return {
      shape: [...result].map((letter) => sizes.get(letter) ?? 0),
      dtype: commonType(`einsum '${formula}'`, inputs, ['float32', 'int32']),
    }
  },
  meaning: ([x, y], { formula }, specs, to) => {
    const { left, right, result } = parseFormula(formula)
    const sizes = letterSizes(formula, specs)
    const letters = [...result, ...[...sizes.keys()].filter((letter) => !result.includes(letter))]
    const strides = ([left, right, result] as const).map((word, operand) => {
      const own = stridesOf(operand === 2 ? to.shape : specs[operand].shape)
      return letters.map((letter) => (word.includes(letter) ? own[word.indexOf(letter)] : 0))
    })
    const total = totals(to)
    const times = to.dtype === 'int32' ? Math.imul : (a: number, b: number) => a * b
    const visit = (depth: number, i: number, j: number, k: number): void => {
      if (depth === letters.length) {
        total[k] += times(x[i], y[j])
        return
      }
      const size = sizes.get(letters[depth]) ?? 0
      for (let n = 0; n < size; n++)
        visit(depth + 1, i + n * strides[0][depth], j + n * strides[1][depth], k + n * strides[2][depth])
    }
    visit(0, 0, 0, 0)
    return total
  },
  adjoint: (g, [x, y], { formula }) => {
    const { left, right, result } = parseFormula(formula)
    return [einsum(`${result},${right}->${left}`, g, y), einsum(`${result},${left}->${right}`, g, x)]
  },
  batched: ([x, y], { mapped }, { formula }) => {
    const { left, right, result } = parseFormula(formula)
    const lane = freeLetter(formula)
    return einsum(`${mapped[0] ? lane : ''}${left},${mapped[1] ? lane : ''}${right}->${lane}${result}`, x, y)
  },
  slopes: 'mixed',
  axes: ({ formula }) => {
    const { left, right, result } = parseFormula(formula)
    return { inputs: [[...left], [...right]], result: [...result] }
  },
  exchanged: ({ formula }) => {
    const { left, right, result } = parseFormula(formula)
    return { formula: renamed(`${right},${left}->${result}`) }
  },
}

const ALPHABET: readonly string[] = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')

const freeLetter = (formula: string): string =>
  ALPHABET.find((letter) => !formula.includes(letter)) ??
  fail({ where: 'einsum', given: `the formula '${formula}'`, expected: 'fewer than 52 letters' })

/** The formula with its letters renamed in order of appearance, so that equal products look equal. */
const renamed = (formula: string): string => {
  const names = new Map<string, string>()
  return formula.replace(/[a-zA-Z]/g, (letter) => {
    const name = names.get(letter) ?? ALPHABET[names.size]
    names.set(letter, name)
    return name
  })
}

export const einsum = (formula: string, x: AnyTensor, y: AnyTensor): AnyTensor => {
  const sizes = letterSizes(formula, [x, y])
  const { left, right, result } = parseFormula(formula)
  // a letter of one operand alone, and not of the result, is summed before the product
  const alone = (word: string, other: string) =>
    [...word]
      .map((_, axis) => axis)
      .filter((axis) => !other.includes(word[axis]) && !result.includes(word[axis]))
  const without = (word: string, axes: readonly number[]) =>
    [...word].filter((_, axis) => !axes.includes(axis)).join('')
  const [dropLeft, dropRight] = [alone(left, right), alone(right, left)]
  if (dropLeft.length > 0 || dropRight.length > 0)
    return einsum(
      `${without(left, dropLeft)},${without(right, dropRight)}->${result}`,
      sumAxes(x, dropLeft),
      sumAxes(y, dropRight),
    )
  const spec = einsumPrimitive.shape([x, y], { formula })
  return [...sizes.values()].includes(0)
    ? zeros(spec)
    : build(einsumPrimitive, [x, y], { formula: renamed(formula) })
}
