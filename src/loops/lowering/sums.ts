/** Sums, products and largest elements: kernels with summed axes. */
import type { Shape } from '../../dsl/core/shape'
import type { DType } from '../../dsl/core/tensor'
import { parseFormula } from '../../dsl/primitives/einsum'
import { type Access, broadcasted, transposed } from '../access'
import { type Expr, mapAccesses } from '../kernel'
import { writtenOut } from '../terms'
import { constantCell, type Ground, load, type Value } from './ground'
import { factorOf, turnedAlong } from './turned'

type Numbers = readonly number[]

/** The sum, or the largest, of an expression along axes. */
export const reduction = (
  source: Expr,
  shape: Shape,
  axes: Numbers,
  combine: 'add' | 'max',
  dtype: DType,
): Value => {
  const keptAxes = [...shape.keys()].filter((axis) => !axes.includes(axis))
  const order = [...keptAxes, ...axes]
  return {
    expr: { kind: 'total', dtype },
    total: {
      sizes: order.map((axis) => shape[axis]),
      kept: keptAxes.length,
      combine,
      term: mapAccesses(source, (access) => transposed(access, order)) ?? source,
    },
  }
}

export const product = (ground: Ground, number: number, formula: string): Value => {
  const { listed, target } = ground
  const { inputs, dtype } = listed[number]
  const { left, right, result } = parseFormula(formula)
  const sizes = new Map<string, number>()
  ;[left, right].forEach((word, i) =>
    [...word].forEach((letter, axis) => sizes.set(letter, listed[inputs[i]].shape[axis])),
  )
  const size = (letter: string): number => sizes.get(letter) ?? 1
  const countOf = (some: readonly string[]): number => some.reduce((count, letter) => count * size(letter), 1)
  const letters = [...result, ...[...sizes.keys()].filter((letter) => !result.includes(letter))]
  const operands = [left, right].map((word, i) => {
    const reuse = countOf(letters.filter((letter) => !word.includes(letter)))
    return { word, input: inputs[i], expr: reuse > 2 ? ground.loadOf(inputs[i]) : ground.exprOf(inputs[i]) }
  })
  const turned = turnedAlong(operands, { size, result, all: letters }, target)
  const factors = operands.map(({ word, input, expr }) => {
    const isTurned = turned !== undefined && word.includes(turned)
    return factorOf({ word, expr: isTurned ? ground.laidAlong(input, word.indexOf(turned)) : expr }, letters)
  })
  const term: Expr = { kind: 'apply', name: 'mul', inputs: factors, dtype }
  const summed = letters.slice(result.length)
  if (countOf(summed) <= target.expressions.terms)
    return { expr: writtenOut(term, result.length, summed.map(size)) }
  return {
    expr: { kind: 'total', dtype },
    total: { sizes: letters.map(size), kept: result.length, combine: 'add', term },
  }
}

/** A value that counts an axis: `at(i)` at each i. */
export const counted = (ground: Ground, shape: Shape, axis: number, at: (i: number) => number): Expr => {
  const slot = constantCell(
    ground,
    Int32Array.from({ length: shape[axis] }, (_, i) => at(i)),
    'int32',
  )
  const count: Access = { slot, offset: 0, strides: shape.map((_, i) => (i === axis ? 1 : 0)) }
  return load(count, 'int32')
}

/** `then` where x = y, else `otherwise`. */
export const where = (x: Expr, y: Expr, then: Expr, otherwise: Expr): Expr => ({
  kind: 'apply',
  name: 'select',
  inputs: [{ kind: 'apply', name: 'equal', inputs: [x, y], dtype: 'bool' }, then, otherwise],
  dtype: then.dtype,
})

/**
 * The first place of the largest: the largest −i among the elements that equal the maximum, or are no number. (There
 * are some of these only if the maximum is none either.)
 */
export const argmax = (ground: Ground, source: number, axis: number): Value => {
  const { shape, dtype } = ground.listed[source]
  const elements = ground.loadOf(source)
  const largest = reduction(elements, shape, [axis], 'max', dtype)
  const rest = shape.filter((_, i) => i !== axis)
  const found = ground.fresh({ shape: rest, dtype })
  ground.emit({ shape: rest, dtype }, largest, found)
  const keptAxes = [...shape.keys()].filter((i) => i !== axis)
  const here = counted(ground, shape, axis, (i) => -i)
  const nowhere: Expr = { kind: 'number', value: -shape[axis], dtype: 'int32' }
  const isNone = where(elements, elements, nowhere, here)
  const chosen = where(elements, load(broadcasted(found, shape.length, keptAxes), dtype), here, isNone)
  const { total, expr } = reduction(chosen, shape, [axis], 'max', 'int32')
  return { expr: { kind: 'apply', name: 'neg', inputs: [expr], dtype: 'int32' }, ...(total && { total }) }
}
