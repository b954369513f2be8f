/** Values that are written in parts: padded, joined, or added up where parts overlap. */
import { sizeOf } from '../../dsl/core/shape'
import type { Sliding } from '../../dsl/primitives/windows'
import { type Access, sliced, windowed } from '../access'
import { FEW_ADDED, whole } from '../kernel'
import { type Ground, load, type Value } from './ground'

/** Writes parts into a fresh value: zeros first, unless the parts fill it; `added` is how many may meet in one place. */
const composed = (
  { listed, fresh, emit }: Ground,
  number: number,
  { filled, added = 0 }: { readonly filled: boolean; readonly added?: number },
  write: (to: Access, lost?: Access) => void,
): Value => {
  const spec = listed[number]
  const { dtype } = spec
  const made = (): Access => {
    const access = fresh(spec)
    if (!filled) emit(spec, { expr: { kind: 'number', value: 0, dtype } }, access)
    return access
  }
  const access = made()
  const lost = dtype === 'float32' && added > FEW_ADDED ? made() : undefined
  write(access, lost)
  const sum = load(access, dtype)
  return { expr: lost === undefined ? sum : whole(sum, load(lost, dtype)) }
}

export const padded = (ground: Ground, number: number, before: readonly number[]): Value => {
  const { listed, emit, valueOf } = ground
  const [source] = listed[number].inputs
  return composed(ground, number, { filled: false }, (to) =>
    emit(listed[source], valueOf(source), sliced(to, before)),
  )
}

export const concatenated = (ground: Ground, number: number, axis: number): Value => {
  const { listed, emit, valueOf } = ground
  const { inputs, shape } = listed[number]
  return composed(ground, number, { filled: true }, (to) => {
    let at = 0
    for (const input of inputs) {
      const begin = shape.map((_, i) => (i === axis ? at : 0))
      emit(listed[input], valueOf(input), sliced(to, begin))
      at += listed[input].shape[axis]
    }
  })
}

/** Adds each window to what is there. */
export const unwindowed = (ground: Ground, number: number, sliding: Sliding): Value => {
  const { listed, emit, exprOf } = ground
  const [source] = listed[number].inputs
  return composed(ground, number, { filled: false, added: sizeOf(sliding.sizes) }, (to, lost) => {
    const slid = (access: Access): Access => windowed(access, sliding)
    const adding = { accumulate: true, ...(lost && { lost: slid(lost) }) }
    emit(listed[source], { expr: exprOf(source) }, slid(to), adding)
  })
}

/** Rows picked, or added to what is there. */
export const rows = (ground: Ground, number: number, kind: 'gather' | 'scatter'): Value => {
  const { listed, cellOf, perform } = ground
  const { inputs, shape, dtype } = listed[number]
  const [source, index] = inputs.map((input) => listed[input].shape)
  const [longer, count] = kind === 'gather' ? [shape, source[0]] : [source, shape[0]]
  const places = sizeOf(index)
  const width = sizeOf(longer.slice(index.length))
  const isPicking = kind === 'gather'
  return composed(ground, number, { filled: isPicking, added: isPicking ? 0 : places }, (to, lost) => {
    const [from, indices] = inputs.map(cellOf)
    const meeting = lost === undefined ? {} : { lost: lost.slot }
    perform({ kind, dtype, from, indices, to: to.slot, places, width, rows: count, ...meeting })
  })
}
