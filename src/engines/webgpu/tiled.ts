/**
 * Products of two operands in tiles: a workgroup fetches a tile of each into its own memory, once for all of its
 * invocations, and each of these makes several results of it. Sums are added up in rows, as elsewhere.
 *
 * Law: it computes what one invocation for each result does.
 */
import { sizeOf } from '../../dsl/core/shape'
import { accessesOf, type Expr, type Kernel } from '../../loops/kernel'
import type { Scope } from './scope'
import { INVOCATIONS, ROW, SHARED } from './target'
import { type Body, indexOf, type Named, store, u, valueOf } from './values'

/** Axes of a product: those of one operand alone, of the other alone, and all that stay as they are. */
interface Axes {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  readonly both: readonly number[]
}

export interface Product extends Axes {
  readonly operands: readonly [Expr, Expr]
}

/** Invocations along each side of a tile, results of each along it, and the side. */
const ACROSS = Math.sqrt(INVOCATIONS)
const { each: EACH } = SHARED
const SIDE = ACROSS * EACH

/** Numbers of an operand in the memory of a workgroup. */
export const FETCHED = SIDE * ROW

const tilesOf = (size: number): number => Math.ceil(size / SIDE)

const moves = (expr: Expr, axis: number): boolean =>
  accessesOf(expr).some(({ strides }) => strides[axis] !== 0)

const sizesAt = ({ sizes }: Kernel, axes: readonly number[]): readonly number[] =>
  axes.map((axis) => sizes[axis])

const groupsOf = (kernel: Kernel, { rows, columns, both }: Axes): number =>
  sizeOf(sizesAt(kernel, both)) *
  tilesOf(sizeOf(sizesAt(kernel, rows))) *
  tilesOf(sizeOf(sizesAt(kernel, columns)))

/** The kernel as a product that is worth it: with tiles that are mostly full, and enough of them. */
export const productOf = (kernel: Kernel): Product | undefined => {
  const { term, kept, sizes, combine } = kernel
  if (combine !== 'add' || term.kind !== 'apply' || term.name !== 'mul' || term.dtype !== 'float32')
    return undefined
  const [a, b] = term.inputs
  const axes = Array.from({ length: kept }, (_, axis) => axis)
  const rows = axes.filter((axis) => moves(a, axis) && !moves(b, axis))
  const columns = axes.filter((axis) => moves(b, axis) && !moves(a, axis))
  const both = axes.filter((axis) => !rows.includes(axis) && !columns.includes(axis))
  const full = [rows, columns].reduce((part, some) => {
    const size = sizeOf(sizesAt(kernel, some))
    return (part * size) / (tilesOf(size) * SIDE)
  }, 1)
  const isWorth =
    sizeOf(sizes.slice(kept)) >= ROW &&
    full >= SHARED.full &&
    groupsOf(kernel, { rows, columns, both }) >= SHARED.groups
  return isWorth ? { operands: [a, b], rows, columns, both } : undefined
}

/** Which operand a tile is of: its memory, its expression, the axes of its side, and where that begins. */
interface Operand {
  readonly memory: 'left' | 'right'
  readonly expr: Expr
  readonly axes: readonly number[]
  readonly begin: string
}

/** Neighbouring invocations fetch what lies side by side in memory, as far as the kind of axis tells. */
const sumsLieTogether = (expr: Expr, kept: number): boolean => {
  const [first] = accessesOf(expr)
  const least = (strides: readonly number[]): number => Math.min(...strides.map((n) => n || Infinity))
  return first !== undefined && least(first.strides.slice(kept)) < least(first.strides.slice(0, kept))
}

/** Fetches a tile; what lies outside is 0. */
const fetch = (body: Body, kernel: Kernel, both: ReadonlyMap<number, Named>, around: Scope) => {
  const { sizes, kept } = kernel
  const summed = sizes.slice(kept)
  return ({ memory, expr, axes, begin }: Operand): void => {
    const scope = around.inner()
    const own = sizesAt(kernel, axes)
    const [side, sum] = sumsLieTogether(expr, kept)
      ? [`e / ${u(ROW)}`, `e % ${u(ROW)}`]
      : [`e % ${u(SIDE)}`, `e / ${u(SIDE)}`]
    const [i, j] = [scope.named('u32', `${begin} + ${side}`), scope.named('u32', `k + ${sum}`)]
    const along = indexOf(scope, i, own)
    const terms = indexOf(scope, j, summed)
    const nowhere: Named = { name: '0u', scope: body.root }
    const index = sizes.map((_, axis) =>
      axis >= kept ? terms[axis - kept] : (along[axes.indexOf(axis)] ?? both.get(axis) ?? nowhere),
    )
    const { name } = valueOf(body, expr, index)
    const inside = `${i} < ${u(sizeOf(own))} && ${j} < ${u(sizeOf(summed))}`
    scope.line(`${memory}[(${sum}) * ${u(SIDE)} + ${side}] = select(0.0, ${name}, ${inside});`)
    around.line(`for (var e = l; e < ${u(FETCHED)}; e += ${u(INVOCATIONS)}) {\n${scope.text()}\n}`)
  }
}

const each = <T>(f: (i: number, j: number) => T): readonly T[] =>
  Array.from({ length: EACH * EACH }, (_, at) => f(Math.floor(at / EACH), at % EACH))

/** The sums of a tile: one row of terms after the other, each fetched by all. */
const summed = (
  body: Body,
  kernel: Kernel,
  operands: readonly Operand[],
  both: ReadonlyMap<number, Named>,
) => {
  const { root } = body
  const terms = sizeOf(kernel.sizes.slice(kernel.kept))
  each((i, j) => root.line(`var s${i}${j} = vec2f();`))
  const row = root.inner()
  row.line('workgroupBarrier();')
  operands.forEach(fetch(body, kernel, both, row))
  row.line('workgroupBarrier();')
  each((i, j) => row.line(`var t${i}${j} = 0.0;`))
  const term = row.inner()
  for (let i = 0; i < EACH; i++) {
    term.line(`let a${i} = left[j * ${u(SIDE)} + p + ${u(i * ACROSS)}];`)
    term.line(`let b${i} = right[j * ${u(SIDE)} + q + ${u(i * ACROSS)}];`)
  }
  each((i, j) => term.line(`t${i}${j} += a${i} * b${j};`))
  row.line(`for (var j = 0u; j < ${u(ROW)}; j++) {\n${term.text()}\n}`)
  each((i, j) => row.line(`s${i}${j} = added(s${i}${j}, t${i}${j});`))
  root.line(`for (var k = 0u; k < ${u(terms)}; k += ${u(ROW)}) {\n${row.text()}\n}`)
}

/** Writes the body for a product; comes back with how many workgroups it takes. */
export const inTiles = (body: Body, kernel: Kernel, product: Product): number => {
  const { root } = body
  const { rows, columns, both, operands } = product
  const [ownRows, ownColumns] = [sizesAt(kernel, rows), sizesAt(kernel, columns)]
  const [down, across] = [tilesOf(sizeOf(ownRows)), tilesOf(sizeOf(ownColumns))]
  const groups = groupsOf(kernel, product)
  const tile = root.named('u32', `wg % ${u(down * across)}`)
  const beyond = indexOf(root, root.named('u32', `wg / ${u(down * across)}`), sizesAt(kernel, both))
  const known = new Map(both.map((axis, i) => [axis, beyond[i]]))
  const [top, left] = [
    root.named('u32', `${tile} / ${u(across)} * ${u(SIDE)}`),
    root.named('u32', `${tile} % ${u(across)} * ${u(SIDE)}`),
  ]
  root.line(`let p = l / ${u(ACROSS)};\nlet q = l % ${u(ACROSS)};`)
  summed(
    body,
    kernel,
    [
      { memory: 'left', expr: operands[0], axes: rows, begin: top },
      { memory: 'right', expr: operands[1], axes: columns, begin: left },
    ],
    known,
  )
  each((i, j) => {
    const scope = root.inner()
    const row = scope.named('u32', `${top} + p + ${u(i * ACROSS)}`)
    const column = scope.named('u32', `${left} + q + ${u(j * ACROSS)}`)
    const [here, there] = [indexOf(scope, row, ownRows), indexOf(scope, column, ownColumns)]
    const index = Array.from(
      { length: kernel.kept },
      (_, axis) => known.get(axis) ?? here[rows.indexOf(axis)] ?? there[columns.indexOf(axis)],
    )
    const total = { name: scope.named('f32', `whole(s${i}${j})`), scope }
    const value = valueOf(body, kernel.finish, index, total)
    const inside = `${row} < ${u(sizeOf(ownRows))} && ${column} < ${u(sizeOf(ownColumns))}`
    // names are needed by what is stored, so that they come first
    scope.line(`if (${inside}) { ${store(body, kernel.to, index, value, kernel.finish)} }`)
    root.line(`{\n${scope.text()}\n}`)
  })
  return groups
}
