/**
 * Parameters from outside, put into a network or learner by name. Law: what a run has saved, or `encodeState` writes of
 * parameters, is read back bit for bit; a name that is missing or left over, a shape or an element type that differs is
 * a problem that names both sides, and nothing is loaded.
 */
import { checkKind, checkParts } from '../../dsl/core/arguments'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { StoredTensors, StoredTensor } from '../../data/safetensors'
import type { Problem } from '../../dsl/core/problem'
import { key, type Key } from '../../dsl/core/random'
import { sameShape, type Shape, showShape } from '../../dsl/core/shape'
import type { AnyTensor, DType } from '../../dsl/core/tensor'
import { paths, restore, type Tree } from '../../dsl/core/tree'
import { tensor } from '../../dsl/primitives/leaves'
import { nearest } from '../problems'

/** What has parameters to be replaced: a `Net`, or a `Learner` with its slow parameters and rates. */
export interface Parametric<P> {
  /** Parameters to be replaced: their names, shapes and types are what is asked of the file. */
  readonly init: (key: Key) => P
}

/** What one parameter takes of a file. */
export interface Wanted {
  /** Its path in the parameters, such as `fast.conv.weight`. */
  readonly path: string
  /** The name and shape in the file. */
  readonly name: string
  readonly shape: Shape
  /** From the values of the file to ours. */
  readonly arranged: (values: StoredTensor['values']) => StoredTensor['values']
}

const missing = (
  where: string,
  { path, name, shape }: Wanted,
  dtype: DType,
  left: readonly string[],
): Problem => {
  const near = nearest(name, left)
  return {
    where: `${where}: ${path}`,
    given: `no tensor named ${JSON.stringify(name)}`,
    expected: `${dtype} ${showShape(shape)} of that name`,
    ...(left.length > 0 && { cause: `the file has ${listed(left)}, which the network has not` }),
    fix:
      near === undefined ? 'name the tensors as the parameters are' : `did you mean ${JSON.stringify(near)}?`,
  }
}

const SHOWN = 8

const listed = (names: readonly string[]): string =>
  [
    ...names.slice(0, SHOWN).map((name) => JSON.stringify(name)),
    ...(names.length > SHOWN ? [`${names.length - SHOWN} more`] : []),
  ].join(', ')

/** The parameters with the tensors in their places. `where` names in a problem who asked. */
export const filled = <P>(
  where: string,
  network: Parametric<P>,
  tensors: StoredTensors['tensors'],
  wantedOf: (path: string, leaf: AnyTensor) => E.Either<Problem, Wanted>,
): E.Either<Problem, P> => {
  checkKind(`${where}, tensors`, tensors, 'a record')
  const start = checkParts(where, network, { init: 'a function' }).init(key(0))
  // parameters are records of tensors, whatever their types say of their names
  const tree = start as Tree
  const known = new Map(Object.entries(tensors))
  const loaded = (left: readonly string[], wanted: Wanted, leaf: AnyTensor): E.Either<Problem, AnyTensor> => {
    const found = known.get(wanted.name)
    if (found === undefined) return E.left(missing(where, wanted, leaf.dtype, left))
    return found.dtype === leaf.dtype && sameShape(found.shape, wanted.shape)
      ? E.right(tensor(wanted.arranged(found.values), leaf.shape, leaf.dtype))
      : E.left({
          where: `${where}: ${wanted.path}`,
          given: `the tensor ${JSON.stringify(wanted.name)}, ${found.dtype} ${showShape(found.shape)}`,
          expected: `${leaf.dtype} ${showShape(wanted.shape)}`,
          cause: 'the file is of a network with other layers or sizes',
        })
  }
  return pipe(
    paths(tree),
    E.traverseArray(([path, leaf]) =>
      pipe(
        wantedOf(path, leaf),
        E.map((wanted) => ({ wanted, leaf })),
      ),
    ),
    E.chain((all) => {
      const names = all.map(({ wanted }) => wanted.name)
      const left = [...known.keys()].filter((name) => !names.includes(name))
      return pipe(
        all,
        E.traverseArray(({ wanted, leaf }) => loaded(left, wanted, leaf)),
        E.filterOrElse(
          () => left.length === 0,
          (): Problem => ({
            where,
            given: `${listed(left)}, which the network has no place for`,
            expected: `no more than ${listed(names)}`,
            fix: 'take the others out of the tensors, if the network does without them',
          }),
        ),
      )
    }),
    E.map((found) => restore(tree, found) as P),
  )
}

/**
 * Parameters from tensors under their paths, as a run saves them (`model.safetensors`, by `readSafetensors`). Problems:
 * a name that is missing (with the nearest there is) or left over, another shape or element type.
 *
 * @example
 * const net = pipe(input([2]), dense(1))
 * const weight = { dtype: 'float32', shape: [2, 1], values: Float32Array.of(1, 2) } as const
 * const bias = { dtype: 'float32', shape: [1], values: Float32Array.of(10) } as const
 * const loaded = loadParams(net, { 'fast.dense.weight': weight, 'fast.dense.bias': bias })
 * loaded._tag === 'Right' ? net.apply(loaded.right)(tensor([3, 4], [2])) : loaded.left // [21]
 */
export const loadParams = <P>(
  network: Parametric<P>,
  tensors: StoredTensors['tensors'],
): E.Either<Problem, P> =>
  filled('loadParams', network, tensors, (path, { shape }) =>
    E.right({ path, name: path, shape, arranged: (values) => values }),
  )
