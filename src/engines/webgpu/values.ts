/** Expressions of a kernel at one index, each written in the outermost scope in which its operands are known. */
import type { Access } from '../../loops/access'
import type { Expr } from '../../loops/kernel'
import { applied, literal, restored, stored, TYPES } from './elementwise'
import type { Scope } from './scope'

/** A name, and where it is known. */
export interface Named {
  readonly name: string
  readonly scope: Scope
}

/** Where a value begins in memory: so many elements behind the start of a cell. */
export interface Begin {
  readonly slot: number
  readonly offset: number
}

/** A body on its way: the outermost scope, and the beginnings of values, which whoever calls it looks up in a table. */
export interface Body {
  readonly root: Scope
  readonly begins: Begin[]
}

/** A whole number of 32 bits; what is negative wraps around. */
export const u = (n: number): string => `${n >>> 0}u`

const beginOf = ({ root, begins }: Body, { slot, offset }: Begin): string => {
  const found = begins.findIndex((begin) => begin.slot === slot && begin.offset === offset)
  const at = found >= 0 ? found : begins.push({ slot, offset }) - 1
  return root.named('u32', `word(o + ${u(at)})`)
}

/** Where in memory an access is, at an index of which each axis has a name. */
const placeOf = (body: Body, access: Access, index: readonly Named[]): Named => {
  const moving = access.strides.flatMap((stride, axis) => (stride === 0 ? [] : [{ ...index[axis], stride }]))
  let place: Named = { name: beginOf(body, access), scope: body.root }
  for (const depth of [...new Set(moving.map(({ scope }) => scope.depth))].sort((a, b) => a - b)) {
    const here = moving.filter(({ scope }) => scope.depth === depth)
    const steps = here.map(({ name, stride }) => (stride === 1 ? name : `${name} * ${u(stride)}`))
    const [{ scope }] = here
    place = { name: scope.named('u32', [place.name, ...steps].join(' + ')), scope }
  }
  return place
}

/** The value of an expression; `total` is that of the sum, where there is one. */
export const valueOf = (body: Body, expr: Expr, index: readonly Named[], total?: Named): Named => {
  const { root } = body
  switch (expr.kind) {
    case 'number':
      return { name: root.named(TYPES[expr.dtype], literal(expr.value, expr.dtype)), scope: root }
    case 'total':
      return total ?? { name: 'total', scope: root }
    case 'load': {
      const { name, scope } = placeOf(body, expr.access, index)
      return { name: scope.named(TYPES[expr.dtype], restored(`m[${name}]`, expr.dtype)), scope }
    }
    case 'apply': {
      const inputs = expr.inputs.map((input) => valueOf(body, input, index, total))
      const { scope } = inputs.reduce((deepest, input) =>
        input.scope.depth > deepest.scope.depth ? input : deepest,
      )
      const types = expr.inputs.map(({ dtype }) => dtype)
      const code = applied(
        expr.name,
        inputs.map(({ name }) => name),
        types,
        expr.dtype,
      )
      return { name: scope.named(TYPES[expr.dtype], code), scope }
    }
  }
}

/** Writes a value to memory. */
export const store = (body: Body, to: Access, index: readonly Named[], { name }: Named, expr: Expr): string =>
  `m[${placeOf(body, to, index).name}] = ${stored(name, expr.dtype)};`

/** The index with that number, counted row by row. */
export const indexOf = (scope: Scope, number: string, sizes: readonly number[]): readonly Named[] => {
  const names: string[] = []
  let rest = number
  for (let axis = sizes.length - 1; axis > 0; axis--) {
    names.unshift(scope.named('u32', `${rest} % ${u(sizes[axis])}`))
    rest = scope.named('u32', `${rest} / ${u(sizes[axis])}`)
  }
  return (sizes.length === 0 ? [] : [rest, ...names]).map((name) => ({ name, scope }))
}
