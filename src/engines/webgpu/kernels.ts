/**
 * A step as the body of a function in WGSL, `(wg, l, o)`: the number of the workgroup, that of the invocation in it, and
 * where in the table of the dispatch its entries are: the beginnings of its values, and its numbers. Steps that differ only
 * in these have the same body.
 */
import { sizeOf } from '../../dsl/core/shape'
import { accessesOf, type Kernel } from '../../loops/kernel'
import type { Rows } from '../../loops/steps'
import { newScope } from './scope'
import { summedByTree, summedInTurn, type Tile } from './sums'
import { INVOCATIONS, TILE, TREES } from './target'
import { inTiles, type Product, productOf } from './tiled'
import { beginOf, type Body, type Entry, indexOf, type Named, store, u, valueOf } from './values'

/**
 * How a step is called: its body, what it looks up, and how many workgroups it takes. Calls with the same body have as many
 * entries and workgroups.
 */
export interface Call {
  readonly code: string
  readonly entries: readonly Entry[]
  readonly groups: number
}

const groupsFor = (count: number): number => Math.ceil(count / INVOCATIONS)

const newBody = (): Body => ({ root: newScope(), entries: [] })

const finished = ({ root, entries }: Body, groups: number): Call => ({ code: root.text(), entries, groups })

/** The number of an invocation among so many; the others have nothing to do. */
const numbered = ({ root }: Body, count: number): string => {
  root.line(`let flat = wg * ${u(INVOCATIONS)} + l;`)
  root.line(`if (flat >= ${u(count)}) { return; }`)
  return 'flat'
}

/** The largest tile of results that share operands and leave enough to do for others. */
const tileOf = ({ sizes, kept, term }: Kernel): Tile => {
  const accesses = accessesOf(term)
  const shared = [...sizes.keys()].filter(
    (axis) =>
      axis < kept &&
      accesses.some(({ strides }) => strides[axis] === 0) &&
      accesses.some(({ strides }) => strides[axis] !== 0),
  )
  const alone = shared.flatMap((axis) =>
    TILE.sizes.filter((size) => sizes[axis] % size === 0).map((size): Tile => [{ axis, size }]),
  )
  const pairs = alone.flatMap((first) =>
    alone.flatMap((second): readonly Tile[] =>
      first[0].axis < second[0].axis ? [[...first, ...second]] : [],
    ),
  )
  const countOf = (tile: Tile): number => tile.reduce((count, { size }) => count * size, 1)
  const results = sizeOf(sizes.slice(0, kept))
  return [...alone, ...pairs]
    .filter((tile) => countOf(tile) <= TILE.most && results / countOf(tile) >= TILE.threads)
    .reduce<Tile>((best, tile) => (countOf(tile) > countOf(best) ? tile : best), [])
}

const mapped = (kernel: Kernel): Call => {
  const body = newBody()
  const count = sizeOf(kernel.sizes)
  const index = indexOf(body.root, numbered(body, count), kernel.sizes)
  const value = valueOf(body, kernel.term, index)
  body.root.line(store(body, kernel.to, index, value, kernel.term))
  return finished(body, groupsFor(count))
}

const inTurn = (kernel: Kernel): Call => {
  const body = newBody()
  const { sizes, kept } = kernel
  const tile = tileOf(kernel)
  const widthOf = (axis: number): number => tile.find((one) => one.axis === axis)?.size ?? 1
  const shape = sizes.slice(0, kept).map((size, axis) => size / widthOf(axis))
  const first = indexOf(body.root, numbered(body, sizeOf(shape)), shape)
  const within = (at: number, axis: number): Named => {
    const { name, scope } = first[axis]
    const width = widthOf(axis)
    return width === 1 ? first[axis] : { name: scope.named('u32', `${name} * ${u(width)} + ${u(at)}`), scope }
  }
  const indices = tile.reduce<readonly (readonly Named[])[]>(
    (all, { axis, size }) =>
      all.flatMap((index) => Array.from({ length: size }, (_, at) => index.with(axis, within(at, axis)))),
    [first],
  )
  const totals = summedInTurn(body, kernel, indices)
  indices.forEach((index, i) => {
    const value = valueOf(body, kernel.finish, index, totals[i])
    body.root.line(store(body, kernel.to, index, value, kernel.finish))
  })
  return finished(body, groupsFor(sizeOf(shape)))
}

/** A workgroup for each result. */
const byTree = (kernel: Kernel): Call => {
  const body = newBody()
  const shape = kernel.sizes.slice(0, kernel.kept)
  const results = sizeOf(shape)
  const index = indexOf(body.root, 'wg', shape)
  const total = summedByTree(body, kernel, index)
  const value = valueOf(body, kernel.finish, index, { name: total, scope: body.root })
  body.root.line(`if (l == 0u) { ${store(body, kernel.to, index, value, kernel.finish)} }`)
  return finished(body, results)
}

const byTiles = (kernel: Kernel, product: Product): Call => {
  const body = newBody()
  return finished(body, inTiles(body, kernel, product))
}

/** A kernel as it is prepared for the target. */
export const kernelCall = (kernel: Kernel): Call => {
  const { sizes, kept } = kernel
  if (sizes.length === kept) return mapped(kernel)
  const [results, terms] = [sizeOf(sizes.slice(0, kept)), sizeOf(sizes.slice(kept))]
  const product = productOf(kernel)
  if (product !== undefined) return byTiles(kernel, product)
  return results <= TREES.results && terms >= TREES.terms ? byTree(kernel) : inTurn(kernel)
}

/** Rows picked by index; one outside picks what is no number, or 0. */
export const gatherCall = ({ dtype, from, indices, to, places, width, rows }: Rows): Call => {
  const body = newBody()
  const count = places * width
  const flat = numbered(body, count)
  const [start, at, goal] = [from, indices, to].map((slot) => beginOf(body, { slot, offset: 0 }))
  body.root.line(`let row = m[${at} + ${flat} / ${u(width)}];`)
  body.root.line(
    `let picked = m[${start} + min(row, ${u(Math.max(0, rows - 1))}) * ${u(width)} + ${flat} % ${u(width)}];`,
  )
  const outside = dtype === 'float32' ? '0x7fc00000u' : '0u'
  body.root.line(`m[${goal} + ${flat}] = select(${outside}, picked, row < ${u(rows)});`)
  return finished(body, groupsFor(count))
}
