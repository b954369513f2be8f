/** How the records of parameters grow, as types and at run time: the same rules twice. */

/** A record without entries: the parameters of what has none. */
export type None = Readonly<Record<never, never>>

/** A record with one more entry; an entry without parameters is left out. */
export type Put<P, Name extends string, X> = [keyof X] extends [never]
  ? P
  : { readonly [K in keyof P | Name]: K extends keyof P ? P[K] : X }

/** The fast parameters of one layer: its weight and the rest. */
export type Join<W, Rest> = { readonly [K in 'weight' | keyof Rest]: K extends keyof Rest ? Rest[K] : W }

/** The first of `conv`, `conv2`, `conv3`, … that is not taken (up to nine of a kind; `number` after that). */
export type Fresh<Kind extends string, P> = Kind extends keyof P
  ? Exclude<NumberedNames<Kind>[number], keyof P> extends never
    ? `${Kind}${number}`
    : FirstFree<NumberedNames<Kind>, P>
  : Kind

type NumberedNames<Kind extends string> = readonly [
  `${Kind}2`,
  `${Kind}3`,
  `${Kind}4`,
  `${Kind}5`,
  `${Kind}6`,
  `${Kind}7`,
  `${Kind}8`,
  `${Kind}9`,
]

type FirstFree<Names extends readonly string[], P> = Names extends readonly [
  infer Head extends string,
  ...infer Tail extends readonly string[],
]
  ? Head extends keyof P
    ? FirstFree<Tail, P>
    : Head
  : never

/** The run-time side of `Fresh`. */
export const freshName = <Kind extends string, P>(kind: Kind, taken: readonly string[]): Fresh<Kind, P> => {
  const name = (count: number): string => (count === 1 ? kind : `${kind}${count}`)
  let count = 1
  while (taken.includes(name(count))) count++
  return name(count) as Fresh<Kind, P>
}

/** Where the slow parameters of a reparameterisation go: under the layer's name, then `…_inner`, and so on. */
export type Slot<Name extends string, Slow> = Name extends keyof Slow ? Slot<`${Name}_inner`, Slow> : Name

/** The run-time side of `Slot`. */
export const slotName = <Name extends string, Slow>(name: Name, taken: readonly string[]): Slot<Name, Slow> =>
  (taken.includes(name) ? slotName(`${name}_inner`, taken) : name) as Slot<Name, Slow>
