/**
 * Products both of whose operands lie along what is summed. Vectors of their results would be gathered from one of them
 * element by element: it is laid out anew first, where the processor's costs say that this pays.
 */
import { sizeOf } from '../../dsl/core/shape'
import { type Access, broadcasted, laidStrides, stridesAlong } from '../access'
import { type Expr, type Kernel, mapAccesses } from '../kernel'
import { prepared } from '../normal'
import { priced } from '../schedule'
import type { Target } from '../target'

/** A product's letters: their sizes, and which of them are kept, in their order. */
export interface Letters {
  readonly size: (letter: string) => number
  readonly result: string
  /** Those that are kept, and those that are summed. */
  readonly all: readonly string[]
}

export interface Operand {
  readonly word: string
  readonly expr: Expr
}

/** An operand as a factor of each term of the product. */
export const factorOf = ({ word, expr }: Operand, all: readonly string[]): Expr => {
  const axes = [...word].map((letter) => all.indexOf(letter))
  return mapAccesses(expr, (access) => broadcasted(access, all.length, axes)) ?? expr
}

const isAlong = ({ word, expr }: Operand, letter: string): boolean =>
  expr.kind !== 'load' || Math.abs(expr.access.strides[word.indexOf(letter)] ?? 0) === 1

/** What a kernel costs with the best schedule. */
const costOf = (kernel: Pick<Kernel, 'sizes' | 'kept' | 'term' | 'to'>, target: Target): number => {
  const { dtype } = kernel.term
  const whole: Kernel = { ...kernel, combine: 'add', finish: { kind: 'total', dtype }, accumulate: false }
  return priced(prepared(whole, target), target).cost * sizeOf(kernel.sizes)
}

/** Slots of a kernel whose cost is asked, and which nobody runs. */
const [LAID, RESULT] = [-1, -2]

/** What is laid out anew is written, and read again: as much as if it were copied twice. */
const COPIES = 2

/**
 * The letter along which an operand is to lie instead of along what is summed, if any: that along which the result lies,
 * where no operand lies along any other that is kept.
 */
export const turnedAlong = (
  operands: readonly Operand[],
  { size, result, all }: Letters,
  target: Target,
): string | undefined => {
  const [{ width }] = target.vectors
  const strides = laidStrides([...result].map(size), target)
  const wanted = [...result].find((letter, axis) => strides[axis] === 1 && size(letter) >= width)
  const [owner, ...others] = operands.filter(({ word }) => wanted !== undefined && word.includes(wanted))
  if (wanted === undefined || owner?.expr.kind !== 'load' || others.length > 0) return undefined
  if (operands.some((one) => [...result].some((letter) => size(letter) >= width && isAlong(one, letter))))
    return undefined

  const { word, expr } = owner
  const shape = [...word].map(size)
  const laid: Access = { slot: LAID, offset: 0, strides: stridesAlong(shape, word.indexOf(wanted)) }
  const costWith = (own: Access): number => {
    const factors = operands.map((one) =>
      factorOf(one === owner ? { word, expr: { ...expr, access: own } } : one, all),
    )
    const term: Expr = { kind: 'apply', name: 'mul', inputs: factors, dtype: expr.dtype }
    const to = { slot: RESULT, offset: 0, strides }
    return costOf({ sizes: all.map(size), kept: result.length, term, to }, target)
  }
  const copy = costOf({ sizes: shape, kept: shape.length, term: expr, to: laid }, target)
  return costWith(laid) + COPIES * copy < costWith(expr.access) ? wanted : undefined
}
