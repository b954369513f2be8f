/** Parameters for tests of what is stored of them. */
import { key, leaves, type StoredTensor, type Tree, valuesOf } from '../../../src'
import { normalFloats } from '../../../src/dsl/core/random'

export const values = (tree: unknown) => leaves(tree as Tree).map((leaf) => Float32Array.from(valuesOf(leaf)))

/** Numbers of any size and pattern, the same for the same seed. */
export const random = (seed: number, ...shape: readonly number[]): StoredTensor => ({
  dtype: 'float32',
  shape,
  values: normalFloats(
    key(seed),
    shape.reduce((n, side) => n * side, 1),
  ),
})
