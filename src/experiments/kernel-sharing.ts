/**
 * Meta-learning the sharing of a whole network, a kind of layer at a time, from tasks whose hidden kernels are turned
 * by quarters (as the rotation problems of the MSR paper, section 4.2). What is learned, U, is then frozen in a network
 * for Rotated MNIST: see `rotated-mnist`.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { zeroFloor } from '../data/floors'
import { hiddenFilters, OUT } from '../data/hidden-filters'
import { kept } from '../data/task-pool'
import { mse } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { perLayer } from '../dsl/learning/rates'
import { adam, chain, cosineDecay, scaleUpdates, scheduled } from '../dsl/learning/transformations'
import { valuesOf } from '../dsl/primitives/leaves'
import {
  freeFieldConvolution,
  sharedFieldConvolution,
  learnedFieldConvolution,
} from '../models/field-convolution'
import { defineExperiment } from '../runs/experiment'
import { someOption, wholeOption } from '../runs/options'
import { model } from '../runs/training'
import { groupSharing } from '../symmetry/group-kernels'
import { cyclic } from '../symmetry/groups/cyclic'
import { chosen } from './chosen'
import { pooledSource } from './pooled'
import { fieldPictures } from './pictures/field-kernels'
import { LAYERS, LEARNED, TURNS } from './stored-sharing'

/**
 * Meta-learns a sharing of kernels, for `rotatedMnist` to train with.
 *
 * @example
 * kernelSharing.starts.steps // 1500
 * kernelSharing.decode({ trainTasks: 100 })._tag // 'Right'
 */
export const kernelSharing = defineExperiment({
  name: 'kernel-sharing',
  title: 'Learning how the layers of a network share their kernels',
  about:
    'Meta-learns, for each kind of layer of the network of rotated-mnist, how its kernels share weights (U slow, v fast), ' +
    'from tasks on noise whose hidden kernels are turned by quarters. rotated-mnist --sharing takes the result.',
  lead:
    'A task hides one kernel, turned into four directions. A learner that has found out how the channels share needs ' +
    'few examples. What it has learned of turns, U, is frozen in a network for digits afterwards.',
  options: {
    trainTasks: wholeOption(1, 1000, 'training tasks in the data set'),
    models: someOption([LEARNED, 'group convolution', 'no sharing (MAML)'], 'models to train'),
  },
  starts: { steps: 1500, tasks: 8, support: 4, query: 8, innerSteps: 3, outerRate: 3e-3 },
  presets: {},
  studies: ({ models, trainTasks, steps, innerSteps, outerRate, support, query }) =>
    TE.right(
      Object.values(LAYERS).map(({ name, size, of }) => {
        const how = (rate: number) =>
          adapt({ loss: mse, steps: innerSteps, rate: perLayer(rate, 'magnitude') })
        const outer = chain(adam(outerRate), scheduled(cosineDecay(steps), scaleUpdates))
        const U = groupSharing(cyclic(TURNS), of, size)
        const [, from, to, numbers] = U.shape
        const layer = { side: OUT + size - 1, size, from, to }
        return {
          name,
          models: chosen(models, [
            model(LEARNED, pipe(learnedFieldConvolution(layer, numbers), how(0.3)), outer),
            model('group convolution', pipe(sharedFieldConvolution(layer, U), how(0.3)), outer),
            model('no sharing (MAML)', pipe(freeFieldConvolution(layer), how(TURNS / 4)), outer),
          ]),
          source: (key) => {
            const pool = hiddenFilters(
              key,
              { ...layer, numbers, values: valuesOf(U) },
              Math.ceil(trainTasks / 0.8),
            )
            return TE.fromEither(
              pooledSource(kept(pool), { support, query }, pool.input, { 'predict zero': zeroFloor }),
            )
          },
          pictures: fieldPictures,
        }
      }),
    ),
})
