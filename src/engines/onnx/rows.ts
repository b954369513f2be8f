/**
 * Rows picked and added up by index. ONNX Runtime refuses an index outside, or counts it from the end: where indices
 * are computed, those outside pick no number, and what they would add goes to a row that is cut off.
 */
import { type Shape, sizeOf } from '../../dsl/core/shape'
import { type Graph, reshaped } from './graph'
import { ELEMENT } from './model'
import { type Lowering, made, type Site } from './site'
import { summed } from './sums'

const whole = (graph: Graph, value: number): string => graph.constant(Float64Array.of(value), 'int32', [])

/** Where 0 ≤ index < rows. */
const isInside = (graph: Graph, indices: string, rows: number): string =>
  graph.emit('And', [
    graph.emit('GreaterOrEqual', [indices, whole(graph, 0)]),
    graph.emit('Less', [indices, whole(graph, rows)]),
  ])

const isKnown = ({ inputs }: Site): boolean => inputs[1].data !== undefined

export const lowerGather: Lowering<Readonly<Record<never, never>>> = (_, site) => {
  const { graph, inputs, result } = site
  const indices = site.whole(1)
  const pick = (at: string): string => graph.emit('Gather', [site.whole(0), at], { axis: 0 })
  if (isKnown(site)) return made(site, pick(indices))
  const inside = isInside(graph, indices, inputs[0].shape[0])
  const rows = pick(graph.emit('Where', [inside, indices, whole(graph, 0)]))
  const places = inputs[1].shape
  const mask = reshaped(graph, inside, places, [...places, ...result.shape.slice(places.length).map(() => 1)])
  if (result.dtype === 'bool') return made(site, graph.emit('And', [mask, rows]))
  const outside = graph.constant(Float64Array.of(result.dtype === 'float32' ? NaN : 0), result.dtype, [])
  return made(site, graph.emit('Where', [mask, rows, outside]))
}

/** So many values are added up one by one in a place; of more, sums of so many. */
const LONGEST = 4096

export const lowerScatter: Lowering<{ readonly count: number }> = (_, site) => {
  const { graph, inputs, result } = site
  const places = inputs[1].shape
  const count = sizeOf(places)
  const [rows, width] = [result.shape[0], sizeOf(result.shape.slice(1))]
  const blocks = Math.ceil(count / LONGEST)
  // one more row takes what lies outside
  const height = isKnown(site) ? rows : rows + 1
  const own = isKnown(site)
    ? site.whole(1)
    : graph.emit('Where', [isInside(graph, site.whole(1), rows), site.whole(1), whole(graph, rows)])
  const flat = reshaped(graph, own, places, [count, 1])
  const first = graph.constant(
    Float64Array.from({ length: count }, (_place, i) => Math.floor(i / LONGEST) * height),
    'int32',
    [count, 1],
  )
  const at = blocks === 1 ? flat : graph.emit('Add', [flat, first])
  // not ScatterND, which loses additions where two threads meet at one place (ONNX Runtime 1.30)
  const indices = graph.emit('Expand', [
    graph.emit('Cast', [at], { to: ELEMENT.int64 }),
    graph.whole([count, width]),
  ])
  const zeros = graph.emit('Expand', [
    graph.constant(Float64Array.of(0), result.dtype, []),
    graph.whole([blocks * height, width]),
  ])
  const updates = reshaped(graph, site.whole(0), inputs[0].shape, [count, width])
  const sums = graph.emit('ScatterElements', [zeros, indices, updates], { axis: 0, reduction: 'add' })
  const shape: Shape = [blocks, height, width]
  const total =
    blocks === 1
      ? sums
      : summed(graph, reshaped(graph, sums, [blocks * height, width], shape), shape, [0], result.dtype)
  const kept =
    height === rows
      ? total
      : graph.emit('Slice', [total, graph.whole([0]), graph.whole([rows]), graph.whole([0])])
  return made(site, reshaped(graph, kept, [rows, width], result.shape))
}
