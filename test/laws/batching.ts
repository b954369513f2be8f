/** The law of batching, over all arguments or some of them, and nested. */
import { leaves, mapLeaves, type Tree, zipLeaves } from '../../src/dsl/core/tree'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { vmap } from '../../src/dsl/transforms/vmap'
import { meaning } from './engines'
import { expectClose } from './numbers'

/** Trees of constants of one structure as one tree, with the trees along axis 0. */
export const stack = <T extends Tree>(trees: readonly T[]): T =>
  zipLeaves(trees[0], trees.slice(1), (first, rest) =>
    tensor(
      [first, ...rest].flatMap((x) => Array.from(valuesOf(x))),
      [trees.length, ...first.shape],
      first.dtype,
    ),
  )

const lane = <T extends Tree>(tree: T, i: number): T =>
  mapLeaves(tree, (x) => {
    const [, ...shape] = x.shape
    const size = shape.reduce((n, axis) => n * axis, 1)
    return tensor(Array.from(valuesOf(x)).slice(i * size, (i + 1) * size), shape, x.dtype)
  })

// the types of `vmap` are for shapes that are written out; here they come from the generator
const mapTrees = vmap as unknown as (f: (xs: readonly Tree[]) => Tree) => (xs: readonly Tree[]) => Tree

/** `f` mapped over some of its arguments; the others are the same for all lanes. */
export const mapOver =
  <A extends readonly Tree[], B extends Tree>(f: (...arguments_: A) => B, mapped: readonly boolean[]) =>
  (...arguments_: A): B => {
    const one = (examples: readonly Tree[]): Tree => {
      const places = mapped.map((_, i) => mapped.slice(0, i).filter(Boolean).length)
      return f(...(arguments_.map((x, i) => (mapped[i] ? examples[places[i]] : x)) as unknown as A))
    }
    return mapTrees(one)(arguments_.filter((_, i) => mapped[i])) as B
  }

/** The arguments of a mapped function: stacked where it is mapped, else those of the first example. */
export const argumentsFor = <A extends readonly Tree[]>(
  examples: readonly A[],
  mapped: readonly boolean[],
): A =>
  examples[0].map((x, i) => (mapped[i] ? stack(examples.map((example) => example[i])) : x)) as unknown as A

/** vmap(f)(xs)[i] = f(xs[i]); arguments that are not mapped keep the value of the first example. */
export const assertBatched = async <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  examples: readonly A[],
  mapped: readonly boolean[] = examples[0].map(() => true),
): Promise<void> => {
  const all = await meaning(mapOver(f, mapped), argumentsFor(examples, mapped))
  for (const [i, example] of examples.entries()) {
    const own = example.map((x, place) => (mapped[place] ? x : examples[0][place])) as unknown as A
    const what = `lane ${i}, mapped over ${mapped.join(' ')}`
    if (leaves(all).some((x) => x.shape[0] !== examples.length))
      throw new Error(`${what}: a result without lanes`)
    expectClose(what, lane(all, i), await meaning(f, own), { tolerance: 1e-10 })
  }
}

/** vmap(vmap(f))(xss)[i][j] = f(xss[i][j]), where each of the two levels maps arguments of its own. */
export const assertBatchedTwice = async <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  examples: readonly (readonly A[])[],
  outer: readonly boolean[],
  inner: readonly boolean[],
): Promise<void> => {
  await assertBatched(
    mapOver(f, inner),
    examples.map((row) => argumentsFor(row, inner)),
    outer,
  )
}

/** All ways to map over at least one of `count` arguments. */
export const subsets = (count: number): readonly (readonly boolean[])[] =>
  Array.from({ length: 2 ** count - 1 }, (_, n) =>
    Array.from({ length: count }, (__, i) => ((n + 1) >> i) % 2 === 1),
  )
