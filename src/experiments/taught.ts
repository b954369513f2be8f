/**
 * A model on tasks whose examples hold a kernel in place of a target: the target is what the kernel makes of the
 * input. So the targets are made by the engine where they are used, and never moved.
 *
 * Law: as the model on the targets themselves, but for rounding.
 */
import type { AnyTensor } from '../dsl/core/tensor'
import { convolution2d } from '../dsl/functions/convolution'
import type { Tasks } from '../dsl/learning/meta-step'
import { vmapTrees } from '../dsl/transforms/vmap'
import type { Model, Tunable } from '../runs/training'

type Examples = Tasks['support']

const each = vmapTrees((x, kernel) => convolution2d(x as AnyTensor, kernel as AnyTensor))

/** Of one task. */
const withTargets = ({ x, y }: Examples): Examples => ({ x, y: each(x, y) as Examples['y'] })

/** Of many. */
const allWithTargets = vmapTrees((examples) => withTargets(examples as Examples))

const tasksWithTargets = ({ support, query }: Tasks): Tasks => ({
  support: allWithTargets(support) as Tasks['support'],
  query: allWithTargets(query) as Tasks['query'],
})

const alsoTaught = (tunable: Tunable<Model>): Tunable<Model> => ({
  ...tunable,
  at: (setting) => taughtByKernel(tunable.at(setting)),
})

/** Only `answer` adapts to targets as they are. */
export const taughtByKernel = (model: Model): Model => ({
  ...model,
  ...(model.tunable && { tunable: alsoTaught(model.tunable) }),
  step: (state, tasks) => model.step(state, tasksWithTargets(tasks)),
  judge: (meta, tasks) => model.judge(meta, tasksWithTargets(tasks)),
  weights: (meta, support) => model.weights(meta, withTargets(support)),
})
