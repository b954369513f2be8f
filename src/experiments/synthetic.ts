/**
 * The paper's synthetic problems (Zhou et al., 2021, section 4.1): can sharing be learned from data alone? Targets
 * come from a convolution (rank 1) or a locally connected layer of low rank (2, 5); one linear layer has to find out.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { convolutionFloor, zeroFloor } from '../data/floors'
import { readNpz, type StoredPool } from '../data/npz'
import { syntheticPool as syntheticData } from '../data/synthetic'
import type { Problem } from '../dsl/core/problem'
import { mse } from '../dsl/functions/losses'
import { adapt } from '../dsl/learning/adapt'
import { lineConvolution, lineDense, lineLocal, lineShared } from '../models/synthetic'
import { defineExperiment } from '../runs/experiment'
import { pathOption, positiveOption, someOption, wholesOption } from '../runs/options'
import { model, tunable } from '../runs/training'
import { syntheticChecks, syntheticStudy } from './check-values'
import { linePictures } from './pictures/line'
import { chosen } from './chosen'
import { type PooledFloors, pooledSource } from './pooled'
import { type Adapting, adaptingSpace, outerOf, rateOf } from './tunables'

/** By rank of the problem: how many fast numbers MSR-FC has (as in the authors' code). */
const LATENT = { 1: 3, 2: 6, 5: 30 } as const

const SPACE = adaptingSpace(0.02, 2, ['per layer, magnitude', 'per number', 'fixed'])

/** How many the authors have. */
const TRAINING_TASKS = 8000

/**
 * Can a dense layer find out that it is a convolution? (4.1 of the paper)
 *
 * @example
 * synthetic.starts.steps // 1000
 * synthetic.presets.map(([name]) => name) // ['released', 'ten-shot']
 */
export const synthetic = defineExperiment({
  name: 'synthetic',
  title: 'Synthetic problems: learning to share weights over positions',
  about:
    'The synthetic problems of the MSR paper: one linear layer, dense, locally connected, a convolution, or dense ' +
    'with learned sharing (MSR), learns tasks whose filters are shared over positions (rank 1) or mixed from a few ' +
    '(rank 2, 5).',
  lead:
    'Every task hides three numbers (rank 1) or a few times three, and shares them over 68 positions in a way that ' +
    'all tasks have in common. A learner sees a few examples of a task; whether it can generalise from them shows ' +
    'whether it has found out, across tasks, how the weights are shared.',
  options: {
    ranks: someOption(['1', '2', '5'], 'ranks of the problems'),
    models: someOption(['MSR-FC', 'MAML-Conv', 'MAML-LC', 'MAML-FC'], 'models to train'),
    trainTasks: wholesOption(
      1,
      [TRAINING_TASKS],
      'training tasks in the data set, at most; several numbers give a study of each, tested on the same other tasks',
    ),
    data: pathOption('file', 'rank2.npz', "tasks from a file that the authors' code has made, an .npz"),
    innerRate: positiveOption(0.1, 'inner learning rate at the start; it is learned, for each layer'),
  },
  starts: { innerSteps: 3 },
  check: ({ data, ranks }) =>
    data === undefined || ranks.length === 1
      ? E.right(undefined)
      : E.left({
          where: '--data',
          given: `one file for the ranks ${ranks.join(', ')}`,
          expected: 'one rank, that of the file',
          fix: 'add --ranks 2, if that is the rank of the file',
        }),
  presets: {
    released: {
      about: "one inner step, as the authors' code was released",
      settings: { innerSteps: 1 },
    },
    'ten-shot': {
      about: 'ten examples to adapt on, ten to be judged by',
      settings: { support: 10, query: 10 },
    },
  },
  studies: ({ ranks, models, trainTasks, data, innerRate, innerSteps, outerRate, support, query }) =>
    TE.right(
      ranks.flatMap((rank) => {
        const how = (s: Adapting) => adapt({ loss: mse, steps: s.innerSteps, rate: rateOf(s) })
        const start: Adapting = {
          innerRate,
          rates: 'per layer, magnitude',
          innerSteps,
          outerRate,
          clip: 'none',
        }
        const shared = lineShared(LATENT[Number(rank) as keyof typeof LATENT])
        const all = [
          tunable(SPACE, start, (s) => model('MSR-FC', pipe(shared, how(s)), outerOf(s))),
          tunable(SPACE, start, (s) => model('MAML-Conv', pipe(lineConvolution, how(s)), outerOf(s))),
          tunable(SPACE, start, (s) => model('MAML-LC', pipe(lineLocal, how(s)), outerOf(s))),
          tunable(SPACE, start, (s) => model('MAML-FC', pipe(lineDense, how(s)), outerOf(s))),
        ]
        const floors = (pool: StoredPool): PooledFloors => ({
          'predict zero': zeroFloor,
          ...(pool.filters !== undefined && {
            'best single convolution': convolutionFloor({ ...pool, filters: pool.filters }),
          }),
        })
        // a fifth of all tasks are for tests
        const tasks = Math.ceil(Math.max(TRAINING_TASKS, ...trainTasks) / 0.8)
        return trainTasks.map((count) => ({
          name: syntheticStudy(rank, trainTasks.length > 1 ? count : undefined),
          models: chosen(models, all),
          source: (key) =>
            pipe(
              data === undefined
                ? TE.right<Problem, StoredPool>(syntheticData(key, { rank: Number(rank), tasks }))
                : readNpz(data),
              TE.chainEitherK((pool) => pooledSource(pool, { support, query }, [70, 1], floors(pool), count)),
            ),
          pictures: linePictures,
        }))
      }),
    ),
  checkValues: syntheticChecks,
})
