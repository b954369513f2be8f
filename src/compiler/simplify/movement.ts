/** Movements that undo each other, follow each other, or move nothing. */
import { sameShape } from '../../dsl/core/shape'
import type { AnyTensor } from '../../dsl/core/tensor'
import { primitives } from '../../dsl/primitives'
import { sumAxes } from '../../dsl/primitives/broadcast'
import { concat } from '../../dsl/primitives/concat'
import { add } from '../../dsl/primitives/elementwise'
import { flip, reshape, transpose } from '../../dsl/primitives/movement'
import { pad, slice } from '../../dsl/primitives/slice'
import { type Rule, settings } from '../rewrite'
import { axesOf } from './axes'

const plus = (a: readonly number[], b: readonly number[]): readonly number[] => a.map((n, i) => n + b[i])

/** A view of a view, an order of an order, and those that change nothing; orders that move only axes of size 1. */
export const mergeMoves: Rule = (x) => {
  const [source] = x.inputs
  const view = settings(primitives.reshape, x)
  if (view !== undefined)
    return source.op.name === 'reshape' || sameShape(source.shape, x.shape) ? reshape(source, view.shape) : x
  const turned = settings(primitives.transpose, x)
  if (turned !== undefined) {
    const long = turned.order.filter((axis) => source.shape[axis] !== 1)
    if (long.every((axis, i) => i === 0 || axis > long[i - 1])) return reshape(source, x.shape)
    return source.op.name === 'transpose' ? transpose(source, turned.order) : x
  }
  const flipped = settings(primitives.flip, x)
  const inner = flipped && settings(primitives.flip, source)
  if (flipped === undefined || inner === undefined) return x
  const once = axesOf(x).filter((axis) => flipped.axes.includes(axis) !== inner.axes.includes(axis))
  return flip(source.inputs[0], once)
}

/** A sum of two views of equal shapes: added first, so that sums of chunks meet before they are looked at anew. */
export const addOfViews: Rule = (x) => {
  if (x.op.name !== 'add') return x
  const [left, right] = x.inputs.map((y) => (y.op.name === 'reshape' ? y.inputs[0] : undefined))
  if (left === undefined || right === undefined || !sameShape(left.shape, right.shape)) return x
  return reshape(add(left, right), x.shape)
}

/** A part of a part, of a padded tensor, or of one of the tensors that were joined. */
export const slicesOf: Rule = (x) => {
  const part = settings(primitives.slice, x)
  if (part === undefined) return x
  const [source] = x.inputs
  const { begin, size } = part
  const inner = settings(primitives.slice, source)
  if (inner !== undefined) return slice(source.inputs[0], plus(begin, inner.begin), size)
  const padded = settings(primitives.pad, source)
  if (padded !== undefined) {
    const [own] = source.inputs
    const start = begin.map((at, axis) => at - padded.before[axis])
    return start.every((at, axis) => at >= 0 && at + size[axis] <= own.shape[axis])
      ? slice(own, start, size)
      : x
  }
  const joined = settings(primitives.concat, source)
  if (joined === undefined) return slice(source, begin, size)
  let offset = 0
  for (const piece of source.inputs) {
    const at = begin[joined.axis] - offset
    if (at >= 0 && at + size[joined.axis] <= piece.shape[joined.axis])
      return slice(piece, begin.with(joined.axis, at), size)
    offset += piece.shape[joined.axis]
  }
  return x
}

/** Zeros around zeros. */
export const padsOf: Rule = (x) => {
  const outer = settings(primitives.pad, x)
  const [source] = x.inputs
  const inner = outer && settings(primitives.pad, source)
  if (outer === undefined || inner === undefined) return x
  return pad(source.inputs[0], plus(outer.before, inner.before), plus(outer.after, inner.after))
}

/** Tensors joined that were joined before along the same axis. */
export const concatsOf: Rule = (x) => {
  const outer = settings(primitives.concat, x)
  if (outer === undefined) return x
  const isSame = (y: AnyTensor): boolean => settings(primitives.concat, y)?.axis === outer.axis
  if (x.inputs.length > 1 && !x.inputs.some(isSame)) return x
  return concat(
    x.inputs.flatMap((y) => (isSame(y) ? y.inputs : [y])),
    outer.axis,
  )
}

/** A sum of a sum, of a tensor in another order, or along axes of size 1. */
export const sumsOf: Rule = (x, uses) => {
  const total = settings(primitives.sum, x)
  if (total === undefined) return x
  const [source] = x.inputs
  const long = total.axes.filter((axis) => source.shape[axis] !== 1)
  if (long.length < total.axes.length) return reshape(sumAxes(source, long), x.shape)
  const inner = settings(primitives.sum, source)
  if (inner !== undefined && uses(source) <= 1) {
    const [whole] = source.inputs
    const kept = axesOf(whole).filter((axis) => !inner.axes.includes(axis))
    return sumAxes(whole, [...inner.axes, ...total.axes.map((axis) => kept[axis])])
  }
  const turned = settings(primitives.transpose, source)
  if (turned === undefined) return x
  const left = turned.order.filter((_, axis) => !total.axes.includes(axis))
  const sum = sumAxes(
    source.inputs[0],
    total.axes.map((axis) => turned.order[axis]),
  )
  return transpose(
    sum,
    left.map((axis) => left.filter((other) => other < axis).length),
  )
}
