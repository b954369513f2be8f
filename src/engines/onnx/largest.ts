/** The largest element and its place. ONNX leaves open which a row with no numbers has: the first of them, here. */
import { cast } from './graph'
import { type Lowering, made, type Site } from './site'

/** For float32: 1 where an element is no number, else 0. */
const noNumbers = ({ graph, whole }: Site): string => cast(graph, graph.emit('IsNaN', [whole(0)]), 'float32')

/** Whether there is such an element along the axes. */
const any = ({ graph }: Site, marks: string, axes: readonly number[]): string =>
  cast(graph, graph.emit('ReduceMax', [marks, graph.whole(axes)], { keepdims: 0 }), 'bool')

export const lowerAmax: Lowering<{ readonly axes: readonly number[] }> = ({ axes }, site) => {
  const { graph, whole, result } = site
  const largest = graph.emit('ReduceMax', [whole(0), graph.whole(axes)], { keepdims: 0 })
  if (result.dtype !== 'float32') return made(site, largest)
  const none = graph.constant(Float64Array.of(NaN), 'float32', [])
  return made(site, graph.emit('Where', [any(site, noNumbers(site), axes), none, largest]))
}

export const lowerArgmax: Lowering<{ readonly axis: number }> = ({ axis }, site) => {
  const { graph, whole, inputs } = site
  const place = (x: string): string => graph.emit('ArgMax', [x], { axis, keepdims: 0 })
  const largest = place(whole(0))
  if (inputs[0].dtype !== 'float32') return made(site, cast(graph, largest, 'int32'))
  const marks = noNumbers(site)
  const found = graph.emit('Where', [any(site, marks, [axis]), place(marks), largest])
  return made(site, cast(graph, found, 'int32'))
}
