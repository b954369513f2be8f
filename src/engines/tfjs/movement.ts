/** Broadcasts and permutations on kernels that are fast for few axes only: equal axes are merged first. */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { type Shape, sizeOf } from '../../dsl/core/shape'
import { type Kernels, seenAs } from './kernels'
import type { Site, Step } from './step'

/** The input's shape with a 1 for each axis along which it is repeated. */
export const alignedShape = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((size, axis) => (axes.includes(axis) ? size : 1))

/** Repeats where the consumer does not do it by itself. */
export const lowerBroadcast = (
  { shape, axes }: { readonly shape: Shape; readonly axes: readonly number[] },
  { result, kernels }: Site,
): Step => {
  const aligned = alignedShape(shape, axes)
  // runs of axes that are repeated, or not, together
  const from = merged(shape, [aligned]).map(([small]) => small)
  const to = merged(shape, [aligned]).map(([, size]) => size)
  return ([x]) =>
    seenAs(
      kernels.run('Tile', { x: seenAs(x, from) }, { reps: to.map((size, i) => size / from[i]) }),
      result.shape,
    )
}

/** Runs of neighbouring axes along which the operands are repeated alike, each as one axis: sizes of each, and in all. */
const merged = (shape: Shape, operands: readonly Shape[]): readonly (readonly number[])[] => {
  const runs: number[][] = []
  let previous = ''
  shape.forEach((size, axis) => {
    if (size === 1) return
    const kind = operands.map((operand) => (operand[axis] === 1 ? 1 : 0)).join('')
    const entry = [...operands.map((operand) => operand[axis]), size]
    const last = runs.at(-1)
    if (last !== undefined && kind === previous) entry.forEach((n, i) => (last[i] *= n))
    else runs.push(entry)
    previous = kind
  })
  return runs.length === 0 ? [[...operands.map(() => 1), 1]] : runs
}

/** Two operands of a broadcasting kernel with as few axes as their repetition allows. */
export const collapsed = (shape: Shape, a: TensorInfo, b: TensorInfo): readonly [TensorInfo, TensorInfo] => {
  const runs = merged(shape, [a.shape, b.shape])
  return [
    seenAs(
      a,
      runs.map(([size]) => size),
    ),
    seenAs(
      b,
      runs.map(([, size]) => size),
    ),
  ]
}

/** Axes in a new order; neighbours that stay neighbours travel as one axis. */
export const permuted = (
  kernels: Kernels,
  x: TensorInfo,
  shape: Shape,
  order: readonly number[],
): TensorInfo => {
  const groups: number[][] = []
  for (const axis of order.filter((i) => shape[i] !== 1)) {
    const last = groups.at(-1)
    const follows = last !== undefined && shape.slice(last[last.length - 1] + 1, axis).every((n) => n === 1)
    if (follows && axis > last[last.length - 1]) last.push(axis)
    else groups.push([axis])
  }
  const sorted = groups.toSorted(([a], [b]) => a - b)
  const sizes = sorted.map((group) => sizeOf(group.map((axis) => shape[axis])))
  return kernels.run(
    'Transpose',
    { x: seenAs(x, sizes) },
    { perm: groups.map((group) => sorted.indexOf(group)) },
  )
}
