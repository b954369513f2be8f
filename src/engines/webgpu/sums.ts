/**
 * Sums and largest elements over the summed axes of a kernel, one term after the other or by a tree of invocations. Sums
 * of floats are added up in rows of few numbers; what is lost when rows are added is kept, so that it does not grow with
 * their number.
 */
import { sizeOf } from '../../dsl/core/shape'
import type { Kernel } from '../../loops/kernel'
import { TYPES } from './elementwise'
import type { Scope } from './scope'
import { INVOCATIONS, ROW } from './target'
import { type Body, indexOf, type Named, u, valueOf } from './values'

/** Neighbouring results that one invocation makes, along some axes. */
export type Tile = readonly { readonly axis: number; readonly size: number }[]

const isRounded = ({ combine, term }: Kernel): boolean => combine === 'add' && term.dtype === 'float32'

/** What there is before the first term. */
const nothing = ({ sizes, combine, term }: Kernel): string => {
  // where it stays so, no compiler is to know that it is 0
  const isFloat = term.dtype === 'float32'
  if (combine === 'add') return isFloat && sizes.includes(0) ? 'ofBits(0u)' : `${TYPES[term.dtype]}(0)`
  return isFloat ? 'ofBits(0xff800000u)' : 'i32(-2147483648)'
}

const joined = ({ combine, term }: Kernel, x: string, y: string): string => {
  if (combine === 'add') return `${x} + ${y}`
  return term.dtype === 'int32' ? `max(${x}, ${y})` : `larger(${x}, ${y})`
}

const loop = (name: string, from: string, below: string, step: string, inside: Scope): string =>
  `for (var ${name} = ${from}; ${name} < ${below}; ${name} += ${step}) {\n${inside.text()}\n}`

/** Which summed axis is cut into rows, and how many of its elements are in one; none where all are in one. */
const rowsOf = (sizes: readonly number[]): { readonly axis: number; readonly step: number } | undefined => {
  let inside = 1
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    if (inside * sizes[axis] > ROW) return { axis, step: Math.max(1, Math.floor(ROW / inside)) }
    inside *= sizes[axis]
  }
  return undefined
}

/** The totals of several results, in one invocation. */
export const summedInTurn = (
  body: Body,
  kernel: Kernel,
  indices: readonly (readonly Named[])[],
): readonly Named[] => {
  const { root } = body
  const { kept, term } = kernel
  const sizes = kernel.sizes.slice(kept)
  const rows = isRounded(kernel) ? rowsOf(sizes) : undefined
  const type = TYPES[term.dtype]

  const clear = (scope: Scope): void =>
    indices.forEach((_, i) => scope.line(`var t${i}: ${type} = ${nothing(kernel)};`))
  /** What is inside the loops from that axis on. */
  const inside = (scope: Scope, axis: number, index: readonly Named[]): void => {
    if (axis === sizes.length) {
      const terms = indices.map((kepts) => valueOf(body, term, [...kepts.slice(0, kept), ...index]))
      terms.forEach(({ name }, i) => scope.line(`t${i} = ${joined(kernel, `t${i}`, name)};`))
      return
    }
    const within = (around: Scope, from: string, below: string): void => {
      const inner = around.inner()
      inside(inner, axis + 1, [...index, { name: `j${axis}`, scope: inner }])
      around.line(loop(`j${axis}`, from, below, '1u', inner))
    }
    if (rows?.axis !== axis) {
      within(scope, '0u', u(sizes[axis]))
      return
    }
    const row = scope.inner()
    clear(row)
    within(row, `r${axis}`, `min(r${axis} + ${u(rows.step)}, ${u(sizes[axis])})`)
    indices.forEach((_, i) => row.line(`s${i} = added(s${i}, t${i});`))
    scope.line(loop(`r${axis}`, '0u', u(sizes[axis]), u(rows.step), row))
  }

  if (rows === undefined) clear(root)
  else indices.forEach((_, i) => root.line(`var s${i} = vec2f();`))
  inside(root, 0, [])
  return indices.map((_, i) => ({
    name: root.named(type, rows === undefined ? `t${i}` : `whole(s${i})`),
    scope: root,
  }))
}

/** The total of one result, by all invocations of a workgroup; the name of what the first of them then knows. */
export const summedByTree = (body: Body, kernel: Kernel, index: readonly Named[]): string => {
  const { root } = body
  const { kept, term } = kernel
  const sizes = kernel.sizes.slice(kept)
  const count = sizeOf(sizes)
  const type = TYPES[term.dtype]
  const rounds = isRounded(kernel)

  const inner = root.inner()
  const summed = indexOf(inner, 'j', sizes).map(({ name }) => ({ name, scope: inner }))
  const { name } = valueOf(body, term, [...index, ...summed])
  inner.line(`t = ${joined(kernel, 't', name)};`)
  if (rounds) {
    const row = root.inner()
    const [step, many] = [u(INVOCATIONS), u(INVOCATIONS * ROW)]
    row.line(`var t = ${nothing(kernel)};`)
    row.line(loop('j', 'r', `min(r + ${many}, ${u(count)})`, step, inner))
    row.line('s = added(s, t);')
    root.line('var s = vec2f();')
    root.line(loop('r', 'l', u(count), many, row))
    root.line('let own = whole(s);')
  } else {
    root.line(`var t: ${type} = ${nothing(kernel)};`)
    root.line(loop('j', 'l', u(count), u(INVOCATIONS), inner))
    root.line('let own = t;')
  }
  root.line('lanes[l] = bitcast<u32>(own);')
  root.line('workgroupBarrier();')
  const pair = [`bitcast<${type}>(lanes[l])`, `bitcast<${type}>(lanes[l + h])`] as const
  root.line(`for (var h = ${u(INVOCATIONS / 2)}; h > 0u; h >>= 1u) {
if (l < h) { lanes[l] = bitcast<u32>(${joined(kernel, ...pair)}); }
workgroupBarrier();
}
let total = bitcast<${type}>(lanes[0]);`)
  return 'total'
}
