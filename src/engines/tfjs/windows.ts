/**
 * Sliding windows by a table of places, worked out once for one example. Backends that keep their numbers
 * in this process copy by the table directly; the others gather by it.
 */
import { type Shape, sizeOf } from '../../dsl/core/shape'
import { type Sliding, windowPlaces } from '../../dsl/primitives/windows'
import { byMeaning, computed } from './host'
import { seenAs } from './kernels'
import type { Site, Step } from './step'

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

export const lowerWindows = (sliding: Sliding, { inputs, result, kernels, keep }: Site): Step => {
  const { count, size, places } = examples(inputs[0].shape, sliding)
  const { memory } = kernels
  if (memory !== undefined)
    return (xs) =>
      computed(kernels, xs, result, ([from], to) => {
        for (let e = 0, next = 0; e < count; e++)
          for (let i = 0; i < places.length; i++) to[next++] = from[e * size + places[i]]
      })
  const table = keep(places, { shape: [places.length], dtype: 'int32' })
  return ([x]) =>
    seenAs(
      kernels.run('GatherV2', { x: seenAs(x, [count, size]), indices: table }, { axis: 1, batchDims: 0 }),
      result.shape,
    )
}

export const lowerUnwindows = (
  { shape, ...sliding }: Sliding & { readonly shape: Shape },
  site: Site,
): Step => {
  const { result, kernels, keep } = site
  if (result.dtype !== 'float32') return byMeaning(site)
  const { count, size, places } = examples(shape, sliding)
  const { memory, limits } = kernels
  if (memory !== undefined || sizeOf(sliding.sizes) > limits.terms)
    return (xs) =>
      computed(kernels, xs, result, ([from], to) => {
        const totals = new Float64Array(size)
        for (let e = 0, next = 0; e < count; e++) {
          totals.fill(0)
          for (let i = 0; i < places.length; i++) totals[places[i]] += from[next++]
          to.set(totals, e * size)
        }
      })
  const table = keep(places, { shape: [places.length, 1], dtype: 'int32' })
  return ([x]) => {
    const byPlace = kernels.run('Transpose', { x: seenAs(x, [count, places.length]) }, { perm: [1, 0] })
    const sums = kernels.run('ScatterNd', { indices: table, updates: byPlace }, { shape: [size, count] })
    const back = kernels.run('Transpose', { x: sums }, { perm: [1, 0] })
    kernels.free(byPlace)
    kernels.free(sums)
    return seenAs(back, result.shape)
  }
}
