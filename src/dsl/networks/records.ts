/** How the records of parameters grow, as types and at run time: the same rules twice. */
import type { Tree } from '../core/tree'
import type { Next } from '../core/whole-numbers'

/** Trees by name: the parameters of a network, by layer. */
export type Named = Readonly<Record<string, Tree>>

/** A record without entries: the parameters of what has none. */
export type None = Readonly<Record<never, never>>

/**
 * A record with one more entry; an entry without parameters is left out. What entries are is asked as the record grows:
 * left for the end, fifty layers would be deeper than the compiler follows.
 */
export type Put<P, Name extends string, X> = [keyof X] extends [never]
  ? P
  : P extends Readonly<Record<keyof P, object>>
    ? { readonly [K in keyof P | Name]: K extends keyof P ? P[K] : X }
    : never

/** The run-time side of `Put`. */
export const put = (record: Named, name: string, entry: Named): Named =>
  Object.keys(entry).length === 0 ? record : { ...record, [name]: entry }

/** The first of `conv`, `conv2`, `conv3`, … that is not taken; any of them where the record does not say its names. */
export type Fresh<Kind extends string, P> = Kind extends keyof P
  ? `${Kind}${number}` extends keyof P
    ? `${Kind}${number}`
    : FirstFree<Kind, keyof P, 2>
  : Kind

type FirstFree<Kind extends string, Taken, Count extends number> = `${Kind}${Count}` extends Taken
  ? FirstFree<Kind, Taken, Next<Count>>
  : `${Kind}${Count}`

/** The run-time side of `Fresh`. */
export const freshName = (kind: string, ...taken: readonly object[]): string => {
  const name = (count: number): string => (count === 1 ? kind : `${kind}${count}`)
  let count = 1
  while (taken.some((record) => name(count) in record)) count++
  return name(count)
}

/** Where the slow parameters of a reparameterisation go: under the layer's name, then `…_inner`, and so on. */
export type Slot<Name extends string, Slow> = string extends keyof Slow
  ? string
  : Name extends keyof Slow
    ? Slot<`${Name}_inner`, Slow>
    : Name

/** The run-time side of `Slot`. */
export const slotName = (name: string, slow: object): string =>
  name in slow ? slotName(`${name}_inner`, slow) : name
