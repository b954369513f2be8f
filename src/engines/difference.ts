/** What is wrong with a tree where another was expected. */
import { fail } from '../dsl/core/problem'
import { showShape } from '../dsl/core/shape'
import type { AnyTensor } from '../dsl/core/tensor'
import { paths, type Tree } from '../dsl/core/tree'

/** A leaf that only one of two trees has, or that has another type in each. */
export interface Difference {
  readonly path: string
  readonly given: string
  readonly expected: string
}

const show = (x: AnyTensor | undefined): string =>
  x === undefined ? 'nothing' : `${x.dtype} ${showShape(x.shape)}`

/** The first leaf by which a tree differs from an expected one in names or types, whatever the shapes. */
export const difference = (given: Tree, expected: Tree): Difference | undefined => {
  const [own, wanted] = [new Map(paths(given)), new Map(paths(expected))]
  const path = [...wanted.keys(), ...own.keys()].find(
    (name) => own.get(name)?.dtype !== wanted.get(name)?.dtype,
  )
  return path === undefined
    ? undefined
    : { path, given: show(own.get(path)), expected: show(wanted.get(path)) }
}

/** Refuses a tree of other names or types, whatever the shapes. */
export const checkLike = (where: string, given: Tree, expected: Tree): void => {
  const found = difference(given, expected)
  if (found === undefined) return
  fail({
    where: found.path === '' ? where : `${where}.${found.path}`,
    given: found.given,
    expected: `${found.expected} (its size may differ)`,
  })
}
