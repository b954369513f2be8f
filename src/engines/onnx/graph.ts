/**
 * A graph that grows: nodes are added one after the other, each under a name of its own, and equal constants
 * are kept once. What is built with it is plain data; nothing outside sees it grow.
 */
import { sameShape, type Shape } from '../../dsl/core/shape'
import type { DType, Values } from '../../dsl/core/tensor'
import { type Constant, type Element, ELEMENT, type Node } from './model'

export interface Graph {
  readonly nodes: readonly Node[]
  readonly constants: readonly Constant[]
  /** Adds a node and returns the name of its result. */
  readonly emit: (operator: string, inputs: readonly string[], attributes?: Node['attributes']) => string
  /** The name of a constant with these elements. */
  readonly constant: (values: Values, element: DType, shape: Shape) => string
  /** The name of a list of whole numbers: shapes, axes, places. */
  readonly whole: (values: readonly number[]) => string
  /** What the nodes to come are named after. */
  readonly begin: (stem: string) => void
}

const storage = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const

/** The elements as engines keep them: float32, int32 or a byte. */
export const stored = (values: Values, dtype: DType): Float32Array | Int32Array | Uint8Array =>
  values instanceof storage[dtype] ? values : storage[dtype].from(values)

const asBytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** Constants of up to this many bytes are compared by what they hold; larger ones come once anyway. */
const COMPARED = 256

export const emptyGraph = (): Graph => {
  const nodes: Node[] = []
  const constants: Constant[] = []
  const known = new Map<string, string>()
  const state = { stem: '', count: 0 }

  const keep = (data: Uint8Array, element: Element, shape: Shape): string => {
    const key = data.length <= COMPARED ? `${element} ${shape.join()} ${data.join()}` : undefined
    const found = key === undefined ? undefined : known.get(key)
    if (found !== undefined) return found
    const name = `constant_${constants.length}`
    constants.push({ name, element, shape, data })
    if (key !== undefined) known.set(key, name)
    return name
  }

  return {
    nodes,
    constants,
    emit: (operator, inputs, attributes = {}) => {
      const output = state.count === 0 ? state.stem : `${state.stem}.${state.count}`
      state.count++
      nodes.push({ name: output, operator, inputs, output, attributes })
      return output
    },
    constant: (values, element, shape) => keep(asBytes(stored(values, element)), element, shape),
    whole: (values) => keep(asBytes(BigInt64Array.from(values, BigInt)), 'int64', [values.length]),
    begin: (stem) => {
      state.stem = stem
      state.count = 0
    },
  }
}

/** The same elements in another shape. */
export const reshaped = (graph: Graph, x: string, from: Shape, to: Shape): string => {
  if (sameShape(from, to)) return x
  // without `allowzero` a size of 0 would stand for the size the axis had before
  return graph.emit('Reshape', [x, graph.whole(to)], to.includes(0) ? { allowzero: 1 } : {})
}

/** Axes in a new order, where it is another one. */
export const transposed = (graph: Graph, x: string, order: readonly number[]): string =>
  order.every((axis, i) => axis === i) ? x : graph.emit('Transpose', [x], { perm: order })

/** The elements in another type. */
export const cast = ({ emit }: Graph, x: string, to: Element): string =>
  emit('Cast', [x], { to: ELEMENT[to] })
