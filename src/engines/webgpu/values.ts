/** Expressions of a kernel at one index, each written in the outermost scope in which its operands are known. */
import type { Access } from '../../loops/access'
import type { Expr } from '../../loops/kernel'
import { applied, restored, stored, TYPES, wordsOf } from './elementwise'
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

/** What a step looks up in a table: where a value begins, or the bits of a number. */
export type Entry = Begin | { readonly bits: number }

/** A body on its way: the outermost scope, and what whoever calls it gives it in the table. */
export interface Body {
  readonly root: Scope
  readonly entries: Entry[]
}

/** A whole number of 32 bits; what is negative wraps around. */
export const u = (n: number): string => `${n >>> 0}u`

/** The word of the table that has an entry, which is in it once. */
const lookedUp = ({ entries }: Body, entry: Entry): string => {
  const isSame = (other: Entry): boolean =>
    'bits' in entry
      ? 'bits' in other && other.bits === entry.bits
      : 'slot' in other && other.slot === entry.slot && other.offset === entry.offset
  const found = entries.findIndex(isSame)
  return `word(o + ${u(found >= 0 ? found : entries.push(entry) - 1)})`
}

export const beginOf = (body: Body, { slot, offset }: Begin): string =>
  body.root.named('u32', lookedUp(body, { slot, offset }))

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
    case 'number': {
      // in the table, so that steps with other numbers have the same body, and no compiler takes 0 · x for 0
      const [bits] = wordsOf([expr.value], expr.dtype)
      return {
        name: root.named(TYPES[expr.dtype], restored(lookedUp(body, { bits }), expr.dtype)),
        scope: root,
      }
    }
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
