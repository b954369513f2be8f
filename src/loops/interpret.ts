/**
 * What loops compute, one element after the other in float64: the oracle of whoever writes them as code. It refuses to
 * read what was never written, and to reach outside a cell.
 *
 * Law: the loops of a program, interpreted, compute what the program means.
 */
import { fail } from '../dsl/core/problem'
import { type Shape, sizeOf } from '../dsl/core/shape'
import type { DType, Spec, Values } from '../dsl/core/tensor'
import { meaningOf } from '../dsl/primitives/rules'
import type { Access } from './access'
import type { Expr, Kernel } from './kernel'
import type { Item, Loop, Scheduled } from './loops'
import type { Rows, Step } from './steps'

/** The elements of a cell; nothing where none was written yet. */
export type Memory = (number | undefined)[]

/** In which order a step's elements are made, and their terms added up; each counted row by row. */
export interface Walk {
  readonly kept: readonly number[]
  readonly summed: readonly number[]
}

/** The way through loops. */
export interface Way {
  readonly walk: (step: Step) => Walk
  readonly tiles: (loop: Loop) => readonly number[]
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** One after the other. */
export const inOrder: Way = {
  walk: (step) => {
    if (step.kind !== 'kernel') return { kept: upTo(step.places * step.width), summed: [] }
    const { sizes, kept } = step.kernel
    return { kept: upTo(sizeOf(sizes.slice(0, kept))), summed: upTo(sizeOf(sizes.slice(kept))) }
  },
  tiles: ({ count }) => upTo(count),
}

/** The cells as they lie for one tile. */
interface View {
  readonly read: (slot: number, place: number) => number
  readonly write: (slot: number, place: number, value: number) => void
}

const viewOf = (memories: readonly Memory[], moved: (slot: number) => number): View => {
  const reach = (slot: number, place: number): number => {
    const at = place + moved(slot)
    if (at >= 0 && at < memories[slot].length) return at
    return fail({ where: 'internal: loops', given: `place ${at} of cell ${slot}`, expected: 'one within it' })
  }
  return {
    read: (slot, place) => {
      const at = reach(slot, place)
      const unwritten = { given: `place ${at} of cell ${slot}`, expected: 'what was written before' }
      return memories[slot][at] ?? fail({ where: 'internal: loops', ...unwritten })
    },
    write: (slot, place, value) => {
      memories[slot][reach(slot, place)] = value
    },
  }
}

/** Adds to what is there, and keeps what that loses, for the next number to bring along. */
const add = (
  { read, write }: View,
  [slot, place]: Place,
  value: number,
  dtype: DType,
  lost?: Place,
): void => {
  const before = read(slot, place)
  const due = lost === undefined ? value : value + read(...lost)
  const [after] = applied('add', [Float64Array.of(before), Float64Array.of(due)], [dtype, dtype], dtype)
  write(slot, place, after)
  const missing = before - after + due
  if (lost !== undefined) write(...lost, Number.isFinite(missing) ? missing : 0)
}

type Place = readonly [slot: number, place: number]

/** By the meaning of the primitive of that name. */
const applied = (name: string, inputs: readonly Values[], types: readonly DType[], dtype: DType): Values => {
  const specOf = (type: DType): Spec => ({ shape: [inputs[0].length], dtype: type })
  const op = { name, attributes: name === 'cast' ? { to: dtype } : {} }
  return meaningOf(op, inputs, types.map(specOf), specOf(dtype))
}

/** Where the elements of an access lie, row by row. */
const placesOf = ({ offset, strides }: Access, sizes: Shape): readonly number[] =>
  sizes.reduce<readonly number[]>(
    (places, size, axis) => places.flatMap((place) => upTo(size).map((i) => place + i * strides[axis])),
    [offset],
  )

/** An expression at each index, row by row. */
const valuesOf = (expr: Expr, sizes: Shape, view: View, totals: Values): Values => {
  const count = sizeOf(sizes)
  switch (expr.kind) {
    case 'number':
      return new Float64Array(count).fill(expr.value)
    case 'total':
      return totals
    case 'load':
      return Float64Array.from(placesOf(expr.access, sizes), (place) => view.read(expr.access.slot, place))
    case 'apply': {
      const inputs = expr.inputs.map((input) => valuesOf(input, sizes, view, totals))
      return applied(
        expr.name,
        inputs,
        expr.inputs.map(({ dtype }) => dtype),
        expr.dtype,
      )
    }
  }
}

const runKernel = (kernel: Kernel, view: View, walk: Walk): void => {
  const { sizes, kept, combine, term, finish, to, accumulate, lost } = kernel
  const shape = sizes.slice(0, kept)
  const [count, many] = [sizeOf(shape), sizeOf(sizes.slice(kept))]
  const terms = valuesOf(term, sizes, view, new Float64Array())
  const totals = walk.summed
    .map((i): Values => Float64Array.from(upTo(count), (at) => terms[at * many + i]))
    .reduce((x, y) => applied(combine, [x, y], [term.dtype, term.dtype], term.dtype))
  const values = valuesOf(finish, shape, view, totals)
  const [targets, losses] = [to, lost ?? to].map((access) => placesOf(access, shape))
  for (const at of walk.kept) {
    const place: Place = [to.slot, targets[at]]
    if (!accumulate) view.write(...place, values[at])
    else add(view, place, values[at], finish.dtype, lost && [lost.slot, losses[at]])
  }
}

const runRows = (
  { kind, dtype, from, indices, to, width, rows, lost }: Rows,
  view: View,
  walk: Walk,
): void => {
  for (const near of walk.kept) {
    const row = view.read(indices, Math.floor(near / width))
    const far = row * width + (near % width)
    const isInside = row >= 0 && row < rows
    if (kind === 'gather') {
      const outside = dtype === 'float32' ? NaN : 0
      view.write(to, near, isInside ? view.read(from, far) : outside)
    } else if (isInside)
      add(view, [to, far], view.read(from, near), dtype, lost === undefined ? undefined : [lost, far])
  }
}

/** Runs loops on memory outside, which they change. What a tile has of its own is gone when another one begins. */
export const interpret = (
  { items, cells }: Scheduled,
  outside: readonly Memory[],
  { walk, tiles: tilesOf }: Way = inOrder,
): void => {
  const memories = cells.map((cell): Memory => {
    if (cell.kind === 'outside') return outside[cell.index]
    return cell.kind === 'constant'
      ? Array.from(cell.values)
      : new Array<undefined>(cell.size).fill(undefined)
  })
  const run = (item: Item, tiles: readonly number[]): void => {
    if (item.kind === 'loop') {
      for (const tile of tilesOf(item)) {
        for (const cell of item.own) memories[cell].fill(undefined)
        for (const inner of item.body) run(inner, [...tiles, tile])
      }
      return
    }
    const { step, moves } = item
    const view = viewOf(memories, (cell) =>
      moves.reduce((sum, move, depth) => sum + tiles[depth] * (move.get(cell) ?? 0), 0),
    )
    if (step.kind === 'kernel') runKernel(step.kernel, view, walk(step))
    else runRows(step, view, walk(step))
  }
  for (const item of items) run(item, [])
}
