/**
 * A kernel cut along one of its axes into equal tiles, which run one after the other. Where a tile begins, every
 * cell's elements lie so many further than those of the tile before.
 *
 * Law: the tiles in order, after their beginning and before their end, do what the kernel does, up to the order
 * of its sums.
 */
import { remembered } from '../dsl/core/remembered'
import type { Shape } from '../dsl/core/shape'
import type { Spec } from '../dsl/core/tensor'
import { type Access, rowByRow } from './access'
import { accessesOf, allAccesses, type Expr, FEW_ADDED, type Kernel, whole } from './kernel'
import type { Target } from './target'

/** How a kernel's cells move along one of its axes. */
interface Along {
  /** Elements from one index to the next, for each cell. */
  readonly moves: ReadonlyMap<number, number>
  /** The longest of what decides whether neighbours stay together in a tile. */
  readonly longest: number
}

/** Of each axis; nothing where a cell would have to move in two ways, or backwards, or where there is no cutting. */
const along = remembered((kernel: Kernel): readonly (Along | undefined)[] => {
  const { sizes, kept, combine, term, to } = kernel
  return sizes.map((_, axis) => {
    if (axis >= kept && combine === 'max') return undefined
    const moves = new Map<number, number>()
    for (const { slot, strides } of allAccesses(kernel)) {
      const move = strides[axis] ?? 0
      if ((moves.get(slot) ?? move) !== move || move < 0) return undefined
      moves.set(slot, move)
    }
    let longest = axis < kept ? (moves.get(to.slot) ?? 0) : 0
    for (const { slot } of accessesOf(term)) longest = Math.max(longest, moves.get(slot) ?? 0)
    return { moves, longest }
  })
})

/** How cells move along an axis that may be cut into `count` tiles. */
const alongCut = (kernel: Kernel, axis: number, count: number, { tiles }: Target): Along | undefined => {
  const size = kernel.sizes[axis]
  if (size % count !== 0) return undefined
  const found = along(kernel)[axis]
  return found !== undefined && found.longest * (size / count) >= tiles.least ? found : undefined
}

/** Whether a kernel may be cut into `count` tiles, along whichever axis. */
export const isCuttable = (kernel: Kernel, count: number, target: Target): boolean =>
  kernel.sizes.some((_, axis) => alongCut(kernel, axis, count, target) !== undefined)

/** One way to cut a kernel. */
export interface Cutting {
  readonly kernel: Kernel
  /** Of one tile. */
  readonly sizes: Shape
  /** Elements from one tile to the next, for each cell. */
  readonly moves: ReadonlyMap<number, number>
  readonly axis: number
  readonly count: number
}

/** The kernel cut along an axis into `count` tiles; nothing where a cell would have to move in two ways. */
export const cutAlong = (
  kernel: Kernel,
  axis: number,
  count: number,
  target: Target,
): Cutting | undefined => {
  const found = alongCut(kernel, axis, count, target)
  if (found === undefined) return undefined
  const size = kernel.sizes[axis] / count
  const moves = new Map<number, number>()
  for (const [slot, move] of found.moves) moves.set(slot, move * size)
  return { kernel, sizes: kernel.sizes.with(axis, size), moves, axis, count }
}

/**
 * Whether the elements that an access reaches in one tile are those whose place ⌊place / move⌋ mod count is the
 * tile's number: then no other tile reaches them.
 */
export const isApart = (access: Access, sizes: Shape, move: number, count: number): boolean => {
  const period = move * count
  if (move <= 0 || access.offset < 0) return false
  let span = access.offset % period
  for (let axis = 0; axis < access.strides.length; axis++) {
    const stride = access.strides[axis]
    if (sizes[axis] <= 1 || stride === 0) continue
    if (stride < 0) return false
    if (stride % period !== 0) span += (sizes[axis] - 1) * stride
  }
  return span < move
}

/** Makes a cell for a value. */
export type Fresh = (spec: Spec) => number

/** What a cut sum needs beside its tiles: they add to what is there, and the finish comes after the last. */
export interface Staged {
  readonly begin: readonly Kernel[]
  readonly tile: Kernel
  readonly end: readonly Kernel[]
}

const filled = (sizes: Shape, to: Access, value: Expr): Kernel => ({
  sizes,
  kept: sizes.length,
  combine: 'add',
  term: value,
  finish: { kind: 'total', dtype: value.dtype },
  to,
  accumulate: false,
})

const withTotal = (expr: Expr, total: Expr): Expr => {
  if (expr.kind === 'total') return total
  return expr.kind === 'apply'
    ? { ...expr, inputs: expr.inputs.map((input) => withTotal(input, total)) }
    : expr
}

/** The tiles of a cutting; `fresh` makes a cell for a value. */
export const staged = (cutting: Cutting, fresh: Fresh): Staged => {
  const { sizes, axis, count } = cutting
  const kernel: Kernel = { ...cutting.kernel, sizes }
  const { kept, term, finish, to, accumulate } = kernel
  const isPlain = finish.kind === 'total'
  const isMany = term.dtype === 'float32' && count > FEW_ADDED && kernel.lost === undefined
  if (axis < kept || (accumulate && isPlain && !isMany)) return { begin: [], tile: kernel, end: [] }
  const shape = sizes.slice(0, kept)
  const { dtype } = term
  const total: Expr = { kind: 'total', dtype }
  const own = (): Access => rowByRow(fresh({ shape, dtype }), shape)
  const sums = isPlain && !accumulate ? to : own()
  const lost = isMany ? own() : undefined
  const load = (access: Access): Expr => ({ kind: 'load', access, dtype })
  const zero: Expr = { kind: 'number', value: 0, dtype }
  const sum = lost === undefined ? load(sums) : whole(load(sums), load(lost))
  return {
    begin: [sums, ...(lost === undefined ? [] : [lost])].map((access) => filled(shape, access, zero)),
    tile: { ...kernel, finish: total, to: sums, accumulate: true, ...(lost && { lost }) },
    end:
      sums === to && lost === undefined ? [] : [{ ...filled(shape, to, withTotal(finish, sum)), accumulate }],
  }
}
