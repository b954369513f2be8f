/**
 * `vmap(f)` applies `f`, written for one example, to all examples at once: along axis 0 of every tensor
 * of its arguments. Only what depends on them is batched; what `f` closes over is computed once. A second
 * `vmap` adds a second axis: first examples, then tasks.
 *
 * An axis may have a name, by which `f` means it (`pmean`).
 *
 * Law: vmap(f)(xs)[i] = f(xs[i]), nested too.
 */
import { checkKind, checkParts } from '../core/arguments'
import { inPlaceOf } from '../core/origin'
import { fail, type Problem } from '../core/problem'
import type { Shape } from '../core/shape'
import { showShape } from '../core/shape'
import type { AnyTensor, Bundle, BundlePart, DType, Lanes, Tensor } from '../core/tensor'
import { leaves, mapLeaves, paths, restore, type Tree } from '../core/tree'
import { expandTo } from '../primitives/broadcast'
import { placeholder } from '../primitives/leaves'
import { batchedOver } from '../primitives/rules'
import { dependents } from './graph'
import { onLane } from './named-axis'

/** The tree with a first axis of size N added to every tensor; of any tree, any tree. */
export type Batched<T, N extends number = number> = Tree extends T
  ? Tree
  : T extends Tensor<infer S extends Shape, infer D extends DType>
    ? Tensor<readonly [N, ...S], D>
    : { readonly [K in keyof T]: Batched<T[K], N> }

/** The size of the first axis of the tensors of a tree. */
export type Leading<T> =
  T extends Tensor<infer S extends Shape, DType>
    ? S extends readonly [infer N extends number, ...Shape]
      ? N
      : number
    : T extends object
      ? { readonly [K in keyof T]: Leading<T[K]> }[T extends readonly unknown[] ? number & keyof T : keyof T]
      : never

/** Results for all lanes, given the batched values of some of the tensors they depend on. */
export const batch = (
  results: readonly AnyTensor[],
  lanes: ReadonlyMap<AnyTensor, AnyTensor>,
  axis: Omit<Lanes, 'mapped'>,
): readonly AnyTensor[] => {
  const done = new Map(lanes)
  const bundles = new Map<Bundle, readonly AnyTensor[]>()
  const batchedPart = ({ of, index }: BundlePart, inputs: readonly AnyTensor[], over: Lanes): AnyTensor => {
    const parts = bundles.get(of) ?? batchedTogether(of, inputs, over)
    bundles.set(of, parts)
    return parts[index]
  }
  for (const x of dependents(results, [...lanes.keys()])) {
    if (done.has(x)) continue
    const over = { ...axis, mapped: x.inputs.map((input) => done.has(input)) }
    const inputs = x.inputs.map((input) => done.get(input) ?? input)
    done.set(
      x,
      inPlaceOf(x, () =>
        x.part === undefined ? batchedOver(x, inputs, over) : batchedPart(x.part, inputs, over),
      ),
    )
  }
  return results.map((x) => done.get(x) ?? expandTo(x, [axis.size, ...x.shape]))
}

const batchedTogether = (
  { op, derivative }: Bundle,
  inputs: readonly AnyTensor[],
  lanes: Lanes,
): readonly AnyTensor[] =>
  derivative?.batched(inputs, lanes) ??
  fail({ where: 'internal: vmap', given: `${op.name} of a program`, expected: 'one of a function' })

/** The size that all tensors have in axis 0; `of` says what they are, and what is no reason to be among them. */
export const sizeOfAll = (
  where: string,
  tree: Tree,
  of: { readonly none: Omit<Problem, 'where'>; readonly all: string; readonly same: string },
): number => {
  const found = paths(tree)
  if (found.length === 0) return fail({ where, ...of.none })
  const [[, first]] = found
  for (const [path, x] of found)
    if (x.shape.length === 0 || x.shape[0] !== first.shape[0])
      fail({
        where,
        given: `${showShape(x.shape)} at ${path} beside ${showShape(first.shape)}`,
        expected: `one size in axis 0 of all ${of.all}`,
        fix: `close over what is the same ${of.same}`,
      })
  return first.shape[0]
}

const lanesOf = (arguments_: Tree): number =>
  sizeOfAll('vmap', arguments_, {
    none: { given: 'no tensor', expected: 'at least one to map over' },
    all: 'mapped tensors',
    same: 'for all examples',
  })

/** The arguments, each with a first axis. */
type EachBatched<A extends readonly unknown[]> = { readonly [K in keyof A]: Batched<A[K]> }

export interface Mapping {
  /** The name by which the function means the axis that is mapped. */
  readonly axis?: string
}

/**
 * Maps a function over axis 0 of all tensors of its arguments. Throws unless all of them have one size in axis 0.
 *
 * @example
 * vmap((x: Tensor<readonly [3]>) => sum(x))(tensor([1, 2, 3, 4, 5, 6], [2, 3])) // [6, 15]
 */
export function vmap<A extends readonly unknown[], B>(
  f: (...example: A) => B,
  how?: Mapping,
): <X extends EachBatched<A>>(...examples: X) => Batched<B, Leading<X[0]>>
export function vmap(
  f: (...example: readonly Tree[]) => Tree,
  how?: Mapping,
): (...examples: never[]) => unknown {
  return vmapTrees(f, how)
}

/** `vmap` where the types of the trees do not matter: for generic code, whose shapes are not known yet. */
export const vmapTrees =
  (f: (...example: readonly Tree[]) => Tree, how: Mapping = {}) =>
  (...examples: readonly Tree[]): Tree => {
    checkKind('vmap', f, 'a function')
    const { axis: name } = checkParts('vmap, settings', how, {})
    const size = lanesOf(examples)
    const example = mapLeaves(examples, (x) => placeholder(x.shape.slice(1), x.dtype))
    const [one, axis] = onLane(name, size, () => f(...example))
    const lanes = new Map([
      ...leaves(example).map((x, i) => [x, leaves(examples)[i]] as const),
      ...(axis?.lanes ?? []),
    ])
    return restore(one, batch(leaves(one), lanes, { size, ...(axis && { run: axis.run }) }))
  }
