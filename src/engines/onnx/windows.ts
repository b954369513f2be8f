/**
 * Sliding windows, one axis after the other: the parts of the tensor that each place of the window sees, laid
 * one behind the other along a new first axis. That copies long runs of numbers, several times as fast as a
 * gather of single ones, and lies as the product that follows likes it.
 */
import { type Shape } from '../../dsl/core/shape'
import type { Sliding } from '../../dsl/primitives/windows'
import { type Graph, reshaped } from './graph'
import type { Lowering } from './site'

/** An axis along which a window slides: the window's size and step, and how many fit. */
interface Slide {
  readonly axis: number
  readonly size: number
  readonly stride: number
  readonly count: number
}

const slidesOf = ({ axes, sizes, strides }: Sliding, to: Shape): readonly Slide[] =>
  axes.map((axis, i) => ({ axis, size: sizes[i], stride: strides[i], count: to[axis] }))

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i)

/** From windows with their places in front to windows as the language has them, with the places behind. */
const behind = (rank: number, sizes: readonly number[]): readonly number[] => [
  ...sizes.map((_, i) => rank + i),
  ...upTo(rank),
]

const part = ({ emit, whole }: Graph, x: string, axis: number, begin: number, end: number, step = 1) =>
  emit('Slice', [x, whole([begin]), whole([end]), whole([axis]), whole([step])])

export const lowerWindows: Lowering<Sliding> = (sliding, { inputs: [{ shape }], result, graph, whole }) => {
  let [x, lies]: readonly [string, Shape] = [whole(0), shape]
  slidesOf(sliding, result.shape)
    .toReversed()
    .forEach(({ axis, size, stride, count }, done) => {
      const seen = upTo(size).map((at) =>
        part(graph, x, axis + done, at, at + (count - 1) * stride + 1, stride),
      )
      const rest = lies.with(axis + done, count)
      const joined = seen.length === 1 ? seen[0] : graph.emit('Concat', seen, { axis: 0 })
      x = reshaped(graph, joined, [size * rest[0], ...rest.slice(1)], [size, ...rest])
      lies = [size, ...rest]
    })
  return { turned: x, order: behind(shape.length, sliding.sizes) }
}

/** The sum, in pairs of pairs: of many parts the last are not lost in those before. */
const inPairs = (graph: Graph, parts: readonly string[]): string => {
  if (parts.length === 1) return parts[0]
  const half = Math.ceil(parts.length / 2)
  return graph.emit('Add', [inPairs(graph, parts.slice(0, half)), inPairs(graph, parts.slice(half))])
}

/** Each place of the window back where it was seen, zeros around it, and all of them added. */
export const lowerUnwindows: Lowering<Sliding & { readonly shape: Shape }> = (
  { shape, ...sliding },
  { inputs: [from], result, graph, whole },
) => {
  const zero = graph.constant(Float64Array.of(0), result.dtype, [])
  const padded = (x: string, axis: number, before: number, after: number): string =>
    graph.emit('Pad', [x, graph.whole([before, after]), zero, graph.whole([axis])])
  const order = behind(shape.length, sliding.sizes)
  let x = graph.emit('Transpose', [whole(0)], { perm: order })
  let lies: Shape = order.map((axis) => from.shape[axis])
  for (const { axis, size, stride, count } of slidesOf(sliding, from.shape)) {
    const inner = lies.slice(1)
    const at = axis + inner.length - shape.length
    const wide = inner.with(at, count * stride)
    const parts = upTo(size).map((place) => {
      const one = reshaped(graph, part(graph, x, 0, place, place + 1), [1, ...inner], inner)
      if (stride === 1) return padded(one, at, place, shape[axis] - count - place)
      // zeros between the windows; those after the last one may reach beyond the end, and are cut off
      const apart = reshaped(graph, one, inner, inner.toSpliced(at + 1, 0, 1))
      const spread = reshaped(
        graph,
        padded(apart, at + 1, 0, stride - 1),
        inner.toSpliced(at + 1, 0, stride),
        wide,
      )
      return padded(spread, at, place, shape[axis] - count * stride - place)
    })
    x = inPairs(graph, parts)
    lies = inner.with(at, shape[axis])
  }
  return { name: x, shape }
}
