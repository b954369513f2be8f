/** Broadcasts that are made late, of little, or not at all. */
import { share } from '../../dsl/core/primitive'
import { sizeOf } from '../../dsl/core/shape'
import { primitives } from '../../dsl/primitives'
import { broadcast, sumAxes } from '../../dsl/primitives/broadcast'
import { fillLike, mul } from '../../dsl/primitives/elementwise'
import { reshape, transpose } from '../../dsl/primitives/movement'
import { slopesOf } from '../../dsl/primitives/rules'
import { type Rule, settings } from '../rewrite'
import { axesOf, blocks } from './axes'

/** What is done to each element of broadcasts alike is done before they are made. */
export const beforeBroadcast: Rule = (x) => {
  if (!['bounded', 'elementwise'].includes(slopesOf(x))) return x
  const spans = x.inputs.map((input) => settings(primitives.broadcast, input)?.axes ?? axesOf(input))
  const kept = axesOf(x).filter((axis) => spans.some((axes) => axes.includes(axis)))
  if (kept.length === x.shape.length) return x
  const shape = kept.map((axis) => x.shape[axis])
  const small = x.inputs.map((input, i) =>
    broadcast(
      input.inputs[0],
      shape,
      spans[i].map((axis) => kept.indexOf(axis)),
    ),
  )
  return broadcast(share(x.op, small, { shape, dtype: x.dtype }), x.shape, kept)
}

/** A sum of equal elements is a multiple of one: rounded once, and endless just where the sum is. (There is at least one.) */
export const sumOfBroadcast: Rule = (x) => {
  const total = settings(primitives.sum, x)
  const [repeated] = x.inputs
  const spread = total && settings(primitives.broadcast, repeated)
  if (total === undefined || spread === undefined) return x
  const over = total.axes.filter((axis) => !spread.axes.includes(axis))
  if (over.length === 0) return x
  const [source] = repeated.inputs
  const few = sumAxes(
    source,
    axesOf(source).filter((axis) => total.axes.includes(spread.axes[axis])),
  )
  const kept = axesOf(repeated).filter((axis) => !total.axes.includes(axis))
  const times = sizeOf(over.map((axis) => repeated.shape[axis]))
  return broadcast(
    mul(few, fillLike(few, times)),
    x.shape,
    spread.axes.filter((axis) => kept.includes(axis)).map((axis) => kept.indexOf(axis)),
  )
}

/** The broadcast of a tensor in another order of axes. */
export const transposeOfBroadcast: Rule = (x) => {
  const turned = settings(primitives.transpose, x)
  const [repeated] = x.inputs
  const spread = turned && settings(primitives.broadcast, repeated)
  if (turned === undefined || spread === undefined) return x
  const places = spread.axes.map((axis) => turned.order.indexOf(axis))
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b])
  return broadcast(
    transpose(repeated.inputs[0], order),
    x.shape,
    order.map((i) => places[i]),
  )
}

/** A broadcast seen in another shape, if that does not join a repeated axis with one that is not. */
export const reshapeOfBroadcast: Rule = (x) => {
  const [repeated] = x.inputs
  const spread = x.op.name === 'reshape' ? settings(primitives.broadcast, repeated) : undefined
  if (spread === undefined || sizeOf(x.shape) === 0) return x
  const kept: number[] = []
  for (const { from, to } of blocks(repeated.shape, x.shape)) {
    const own = from.filter((axis) => repeated.shape[axis] !== 1)
    const held = own.filter((axis) => spread.axes.includes(axis))
    if (held.length > 0 && held.length < own.length) return x
    if (held.length > 0) kept.push(...to)
  }
  return broadcast(
    reshape(
      repeated.inputs[0],
      kept.map((axis) => x.shape[axis]),
    ),
    x.shape,
    kept,
  )
}
