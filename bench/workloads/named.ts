/** What a workload minimises, its parameters known by name only. */
import { type Learner, metaLoss } from '../../src'
import type { Key } from '../../src/dsl/core/random'
import type { Scalar } from '../../src/dsl/core/tensor'
import type { Tree } from '../../src/dsl/core/tree'
import type { Tasks } from '../../src/dsl/learning/meta-step'
import type { Named } from '../../src/dsl/networks/records'

export interface Objective {
  /** The meta-parameters at the start. */
  readonly init: (key: Key) => Tree
  readonly loss: (meta: Tree, tasks: Tasks) => Scalar
}

/** The types of a learner's parameters are lost on purpose: here they come from files, by name. */
export const objective = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  R extends Tree,
>(
  learner: Learner<In, Out, Target, Slow, Fast, R>,
): Objective => {
  const loss = metaLoss(learner)
  return {
    init: (source) => learner.init(source),
    loss: (meta, tasks) => loss(meta as Parameters<typeof loss>[0], tasks),
  }
}
