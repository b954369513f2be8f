/** What a workload minimises, its parameters known by name only. */
import type { Key } from '../../src/dsl/core/random'
import type { Scalar } from '../../src/dsl/core/tensor'
import type { Tree } from '../../src/dsl/core/tree'
import type { Tasks } from '../../src/dsl/learning/meta-step'

export interface Objective {
  /** The meta-parameters at the start. */
  readonly init: (key: Key) => Tree
  readonly loss: (meta: Tree, tasks: Tasks) => Scalar
}
