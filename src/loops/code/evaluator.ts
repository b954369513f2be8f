/** Writes what expressions compute, equal work once in a step, and once before all loops what is the same for every index. */
import { type Expr, isStill } from '../kernel'
import type { Writer } from './writer'
import { applied } from './functions'
import type { Push } from './push'
import type { Pointers, Reach } from './reach'
import { loadedTurned, NONE, type Turning } from './turned'

/** An expression at a place, alone or in a vector; `total` is the register of its sum. */
export type Value = (expr: Expr, place: readonly number[], wide: boolean, total?: number) => Push

export interface Evaluator {
  /** What is known now stays known within one step. */
  readonly at: (pointers: Pointers, turning: Turning) => Value
  /** Computes what of an expression is the same for every index. */
  readonly ahead: (expr: Expr) => void
}

export const evaluatorOf = (w: Writer, reach: Reach): Evaluator => {
  /** Names what an expression gives at a place. */
  const nameOf = (expr: Expr, place: readonly number[], wide: boolean, total?: number): string => {
    if (expr.kind === 'load') return reach.nameOf(expr.access, place, wide)
    if (expr.kind === 'apply')
      return `${expr.name}${expr.dtype}(${expr.inputs.map((input) => nameOf(input, place, wide, total)).join()})`
    return expr.kind === 'number'
      ? `${expr.dtype}${Object.is(expr.value, -0) ? '-0' : expr.value}`
      : `total${total}`
  }

  const still = new Map<string, number>()

  const at = (pointers: Pointers, turning: Turning): Value => {
    const known = new Map(still)
    const value: Value = (expr, place, wide, total) => () => {
      if (expr.kind === 'number') {
        if (expr.dtype === 'int32') w.bits(expr.value)
        else w.floats(expr.value)
        return
      }
      if (expr.kind === 'total') {
        w.get(total ?? 0)
        return
      }
      const name = nameOf(expr, place, wide, total)
      const found = known.get(name)
      if (found !== undefined) {
        w.get(found)
        return
      }
      const group = expr.kind === 'load' ? turning.group(expr.access, place) : undefined
      if (expr.kind === 'load' && group !== undefined) {
        loadedTurned(w, reach, expr.access, pointers, group).forEach((column, i) =>
          known.set(nameOf(expr, group[i], wide), column),
        )
        value(expr, place, wide)()
        return
      }
      if (expr.kind === 'load') reach.load(expr.access, pointers, place, wide)
      else {
        const inputs = expr.inputs.map((input) => value(input, place, wide, total))
        const types = expr.inputs.map((input) => input.dtype)
        applied(w, expr.name, inputs, types, expr.dtype)()
      }
      const register = w.register()
      w.set(register)
      known.set(name, register)
      w.get(register)
    }
    return value
  }

  const ahead = (expr: Expr): void => {
    if (expr.kind === 'number' || expr.kind === 'total') return
    if (expr.kind === 'apply' && !isStill(expr)) {
      expr.inputs.forEach(ahead)
      return
    }
    if (!isStill(expr)) return
    const register = w.register()
    at(reach.start, NONE)(expr, [], false)()
    w.set(register)
    still.set(nameOf(expr, [], false), register)
  }
  return { at, ahead }
}
