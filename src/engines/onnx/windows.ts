/** Sliding windows by a table of places, worked out once for one example. */
import { type Shape, sizeOf } from '../../dsl/core/shape'
import { type Sliding, windowPlaces } from '../../dsl/primitives/windows'
import { reshaped } from './graph'
import type { Lowering } from './site'

/** The axes before the first that a window slides along hold separate examples. */
const examples = (shape: Shape, { axes, sizes, strides }: Sliding) => {
  const first = Math.min(...axes)
  const inner = shape.slice(first)
  return {
    count: sizeOf(shape.slice(0, first)),
    size: sizeOf(inner),
    places: windowPlaces(inner, { axes: axes.map((axis) => axis - first), sizes, strides }),
  }
}

export const lowerWindows: Lowering<Sliding> = (sliding, { inputs: [{ shape }], result, graph, whole }) => {
  const { count, size, places } = examples(shape, sliding)
  const flat = reshaped(graph, whole(0), shape, [count, size])
  const picked = graph.emit('Gather', [flat, graph.whole(places)], { axis: 1 })
  return { name: reshaped(graph, picked, [count, places.length], result.shape), shape: result.shape }
}

export const lowerUnwindows: Lowering<Sliding & { readonly shape: Shape }> = (
  { shape, ...sliding },
  { inputs: [from], result, graph, whole },
) => {
  const { count, size, places } = examples(shape, sliding)
  const flat = reshaped(graph, whole(0), from.shape, [count, places.length])
  const byPlace = graph.emit('Transpose', [flat], { perm: [1, 0] })
  const zeros = graph.emit('Expand', [
    graph.constant(Float32Array.of(0), result.dtype, []),
    graph.whole([size, count]),
  ])
  const sums = graph.emit('ScatterND', [zeros, graph.whole(places, [places.length, 1]), byPlace], {
    reduction: 'add',
  })
  const back = graph.emit('Transpose', [sums], { perm: [1, 0] })
  return { name: reshaped(graph, back, [count, size], shape), shape }
}
