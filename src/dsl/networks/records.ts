/** How the records of parameters grow, as types and at run time: the same rules twice. */

import type { Add } from 'ts-arithmetic'

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

/** The fast parameters of one layer: its weight and the rest. */
export type Join<W, Rest> = { readonly [K in 'weight' | keyof Rest]: K extends keyof Rest ? Rest[K] : W }

/** The first of `conv`, `conv2`, `conv3`, … that is not taken; any of them where the record does not say its names. */
export type Fresh<Kind extends string, P> = Kind extends keyof P
  ? `${Kind}${number}` extends keyof P
    ? `${Kind}${number}`
    : FirstFree<Kind, keyof P, 2>
  : Kind

type FirstFree<Kind extends string, Taken, Count extends number> = `${Kind}${Count}` extends Taken
  ? FirstFree<Kind, Taken, Add<Count, 1>>
  : `${Kind}${Count}`

/** The run-time side of `Fresh`. */
export const freshName = <Kind extends string, P>(kind: Kind, taken: readonly string[]): Fresh<Kind, P> => {
  const name = (count: number): string => (count === 1 ? kind : `${kind}${count}`)
  let count = 1
  while (taken.includes(name(count))) count++
  return name(count) as Fresh<Kind, P>
}

/** Where the slow parameters of a reparameterisation go: under the layer's name, then `…_inner`, and so on. */
export type Slot<Name extends string, Slow> = string extends keyof Slow
  ? string
  : Name extends keyof Slow
    ? Slot<`${Name}_inner`, Slow>
    : Name

/** The run-time side of `Slot`. */
export const slotName = <Name extends string, Slow>(name: Name, taken: readonly string[]): Slot<Name, Slow> =>
  (taken.includes(name) ? slotName(`${name}_inner`, taken) : name) as Slot<Name, Slow>
