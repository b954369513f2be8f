/**
 * The paper's rotation problems (Zhou et al., 2021, section 4.2): can a convolution learn to share its kernels over
 * rotations, or over rotations and reflections? Targets come from a steerable convolution by eight angles.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { zeroFloor } from '../data/floors'
import { queryTargets, steerablePool, steerableSharing, taughtByKernels } from '../data/steerable'
import type { PooledBatch } from '../data/task-pool'
import { mse } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { tensor } from '../dsl/primitives/leaves'
import { freelyShared, groupConvolution, imageConvolution, sharedConvolution } from '../models/rotation'
import { defineExperiment } from '../runs/experiment'
import { optionalWhole, positiveOption, someOption } from '../runs/options'
import { model, tunable } from '../runs/training'
import { rotationChecks } from './check-values'
import { chosen } from './chosen'
import { pooledSource } from './pooled'
import { kernelPictures } from './pictures/kernel'
import { taughtByKernel } from './taught'
import { type Adapting, adaptingSpace, outerOf, rateOf } from './tunables'

const GROUPS = {
  rotations: { name: 'rotations', channels: 24, tasks: 8000 },
  'rotations-and-flips': { name: 'rotations and flips', channels: 48, tasks: 1600 },
} as const

const SPACE = adaptingSpace(0.1, 50, ['per layer, magnitude', 'per number', 'fixed'])

/** Free numbers of a task: six for each of three filters. */
const NUMBERS = 18

type Group = keyof typeof GROUPS

/**
 * Can a convolution find out that its channels are turned and mirrored copies? (4.2 of the paper)
 *
 * @example
 * rotation.starts.steps // 1000
 * rotation.decode({ groups: 'rotations', trainTasks: 100 })._tag // 'Right'
 */
export const rotation = defineExperiment({
  name: 'rotation',
  title: 'Rotation problems: learning to share kernels over turns and flips',
  about:
    'The rotation problems of the MSR paper: a 3×3 convolution learns tasks whose kernels are turned copies of each ' +
    'other by 45° (rotations), or turned and mirrored ones (rotations and flips).',
  lead:
    'The targets of a task come from three filters that are turned into eight directions (and mirrored). A learner ' +
    'that has found out how the channels share weights needs one example; a plain convolution has to learn all ' +
    'channels apart; the group convolution is told how they share. Errors are means over channels, so that the gradient of a channel is small and a plain ' +
    'convolution needs a large inner rate: the fair start is half the number of channels.',
  options: {
    groups: someOption(['rotations', 'rotations-and-flips'], 'groups of the problems'),
    models: someOption(
      ['MSR-Conv', 'MSR-Conv, full U', 'MAML-Conv', 'MAML-Conv, fair start', 'group convolution'],
      'models to train',
    ),
    trainTasks: optionalWhole(
      1,
      '2000',
      'training tasks in the data set (default: 8000, with flips 1600, as the authors have)',
    ),
    innerRate: positiveOption(0.1, 'inner learning rate at the start; it is learned, for each layer'),
  },
  starts: {},
  presets: {},
  studies: ({ groups, models, trainTasks, innerRate, innerSteps, outerRate, support, query }) =>
    TE.right(
      groups.map((group: Group) => {
        const { name, channels, tasks } = GROUPS[group]
        const how = (s: Adapting) => adapt({ loss: mse, steps: s.innerSteps, rate: rateOf(s) })
        const from = (rate: number): Adapting => ({
          innerRate: rate,
          rates: 'per layer, magnitude',
          innerSteps,
          outerRate,
          clip: 'none',
        })
        const [asReleased, fair] = [from(innerRate), from(channels / 2)]
        const U = tensor(steerableSharing(group), [9 * channels, NUMBERS] as const)
        const all = [
          tunable(SPACE, asReleased, (s) =>
            model('MSR-Conv', pipe(sharedConvolution(channels), how(s)), outerOf(s)),
          ),
          // three factors cannot share as a group does for every v; U can, and its reading says whether it does
          tunable(SPACE, fair, (s) =>
            model('MSR-Conv, full U', pipe(freelyShared(channels, NUMBERS), how(s)), outerOf(s)),
          ),
          tunable(SPACE, asReleased, (s) =>
            model('MAML-Conv', pipe(imageConvolution(channels), how(s)), outerOf(s)),
          ),
          tunable(SPACE, fair, (s) =>
            model('MAML-Conv, fair start', pipe(imageConvolution(channels), how(s)), outerOf(s)),
          ),
          tunable(SPACE, fair, (s) =>
            model('group convolution', pipe(groupConvolution(channels, U), how(s)), outerOf(s)),
          ),
        ]
        return {
          name,
          models: chosen(models, all).map(taughtByKernel),
          source: (key) => {
            const inAll = Math.ceil(Math.max(tasks, trainTasks ?? 0) / 0.8)
            const problems = steerablePool(key, { turns: group, tasks: inAll })
            const pool = taughtByKernels(problems)
            const zero = (batch: PooledBatch): ArrayLike<number> =>
              zeroFloor({ ...batch, query: { ...batch.query, y: queryTargets(problems, batch) } })
            return pipe(
              pooledSource(pool, { support, query }, problems.input, { 'predict zero': zero }, trainTasks),
              E.map((source) => ({ ...source, target: problems.target, stored: pool.target })),
              TE.fromEither,
            )
          },
          pictures: kernelPictures,
        }
      }),
    ),
  checkValues: rotationChecks,
})
