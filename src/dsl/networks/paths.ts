/**
 * Parameters by path, such as `conv.weight` or `residual.dense.weight`; `*` stands for any one name. The record of slow
 * parameters has the same blocks as that of the fast ones.
 */
import { fail } from '../core/problem'
import { listedByNearness, nearest } from '../core/nearest'
import type { ShapeError } from '../core/shape-types'
import { isTensor } from '../core/tensor'
import { paths, type Tree } from '../core/tree'
import type { Named, None, Put, Slot } from './records'

type NoParameter<Path, P> = ShapeError<'no parameter is at this path', Path, keyof P>

/** All paths that a path with `*` stands for. */
export type Matching<P, Path extends string> = Path extends `${string}*${string}`
  ? Path extends `${infer Head}.${infer Rest}`
    ? { [K in keyof P & string]: Head extends '*' | K ? Within<K, Matching<P[K], Rest>> : never }[keyof P &
        string]
    : keyof P & string
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof P
      ? Within<Head, Matching<P[Head], Rest>>
      : never
    : Path extends keyof P
      ? Path
      : never

type Within<Head extends string, Path extends string> = Path extends string ? `${Head}.${Path}` : never

/** What is at a path, or the error that nothing is. */
export type At<P, Path extends string> = string extends Path
  ? Tree
  : Path extends `${string}*${string}`
    ? At<P, Matching<P, Path>>
    : Path extends keyof P
      ? P[Path]
      : Path extends `${infer Head}.${infer Rest}`
        ? Head extends keyof P
          ? At<P[Head], Rest>
          : NoParameter<Path, P>
        : NoParameter<Path, P>

type Head<Path extends string> = Path extends `${infer First}.${string}` ? First : Path

/** What follows the first name of those paths that begin with it. */
type Tail<Path extends string, First> = Path extends `${infer Name}.${infer Rest}`
  ? Name extends First
    ? Rest
    : never
  : never

/** The record with something else at a path, or at several. */
export type Replaced<P, Path extends string, V> = string extends Path
  ? P
  : {
      readonly [K in keyof P]: K extends Head<Path>
        ? [Tail<Path, K>] extends [never]
          ? V
          : Replaced<P[K], Tail<Path, K>, V>
        : P[K]
    }

/** The layer that a path of two names is in; of one name, itself. */
type Shallow<Path extends string> = Path extends `${infer Layer}.${infer Rest}`
  ? Rest extends `${string}.${string}`
    ? never
    : Layer
  : Path

type Deep<Path extends string> = Path extends `${string}.${string}.${string}` ? Path : never

/** Slow parameters with the slow part of what is at a path of the fast ones, or at several. */
export type PutBeside<Slow, Path extends string, X> = string extends Path
  ? Slow
  : [Deep<Path>] extends [never]
    ? Put<Slow, Slot<Shallow<Path>, Slow>, X>
    : [keyof X] extends [never]
      ? Slow
      : PutDeep<Put<Slow, Slot<Shallow<Path>, Slow>, X>, Deep<Path>, X>

type PutDeep<Slow, Path extends string, X> = {
  readonly [K in keyof Slow | Head<Path>]: K extends Head<Path>
    ? PutBeside<K extends keyof Slow ? Slow[K] : None, Tail<Path, K>, X>
    : K extends keyof Slow
      ? Slow[K]
      : never
}

type Names = readonly string[]

/** A record among the entries of another; empty where there is none. */
const entry = (record: Named, name: string): Named => {
  const found: Tree | undefined = record[name]
  return found === undefined || isTensor(found) || isList(found) ? {} : found
}

const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree)

/** The record at a path; empty where there is none. */
export const recordAt = (record: Named, names: Names): Named => names.reduce(entry, record)

/** What is at a path that there is. */
export const parameterAt = (record: Named, names: Names): Tree =>
  recordAt(record, names.slice(0, -1))[names[names.length - 1]]

/** The record with an entry at a path, in its place if it was there, else last. */
export const putAt = (record: Named, [name, ...rest]: Names, value: Tree): Named => ({
  ...record,
  [name]: rest.length === 0 ? value : putAt(entry(record, name), rest, value),
})

/**
 * As `putAt`, with what `make` gives when it is asked for, once: a weight is made where its layer computes, so that what
 * the layers before it compute comes first in a program.
 */
export const putLazily = (record: Named, [name, ...rest]: Names, make: () => Tree): Named => {
  let made: Tree | undefined
  const property =
    rest.length === 0
      ? { get: () => (made ??= make()) }
      : { value: putLazily(entry(record, name), rest, make) }
  return Object.defineProperties<Named>(
    {},
    {
      // what is lazy among the other entries stays so
      ...Object.getOwnPropertyDescriptors(record),
      [name]: { ...property, enumerable: true, configurable: true },
    },
  )
}

/** All paths of records and parameters, by name. */
const found = (record: Named, [name, ...rest]: Names): readonly Names[] =>
  Object.keys(record)
    .filter((known) => name === '*' || name === known)
    .flatMap((known) =>
      rest.length === 0 ? [[known]] : found(entry(record, known), rest).map((more) => [known, ...more]),
    )

/**
 * The names along the paths that a path stands for; a problem where there is none. What it may stand for elsewhere, with
 * the path to write for it, is said too.
 */
export const matching = (
  where: string,
  record: Named,
  path: string,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): readonly Names[] => {
  const all = found(record, path.split('.'))
  if (all.length > 0) return all
  const known = paths(record).map(([one]) => one)
  const near = nearest(path, [...known, ...elsewhere.keys()])
  return fail({
    where,
    given: path === '' ? 'a network without a layer to reparameterise' : `the path '${path}'`,
    expected:
      known.length === 0
        ? 'a network with such a parameter'
        : `the path of a parameter: ${listedByNearness(path, known)}`,
    ...(near !== undefined && { fix: `at: '${elsewhere.get(near) ?? near}'` }),
  })
}
