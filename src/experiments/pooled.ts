/** Problems whose tasks are numbered as a source of tasks: training tasks to learn from, test tasks to be judged by. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Shots } from '../data/shots'
import { type PooledBatch, pooledTasks, type TaskPool } from '../data/task-pool'
import type { Problem } from '../dsl/core/problem'
import type { Shape } from '../dsl/core/shape'
import type { Source } from '../runs/training'

/** Test tasks of a test between steps, and at the end (as the authors have it). */
const WATCHED_TASKS = 64
const JUDGED_TASKS = 300

/** Floors: the loss of each task of a batch, by name. */
export type PooledFloors = Readonly<Record<string, (batch: PooledBatch) => ArrayLike<number>>>

/**
 * The source of a pool; `input` is the shape in which its networks take the inputs. It trains on the first `train` of
 * the training tasks of the pool; test tasks are the same, however many those are.
 */
export const pooledSource = (
  pool: TaskPool,
  shots: Shots,
  input: Shape,
  floors: PooledFloors,
  train = pool.train,
): E.Either<Problem, Source> =>
  pipe(
    E.Do,
    E.apS('train', pooledTasks({ ...pool, train: Math.min(train, pool.train) }, 'train', shots)),
    E.apS('test', pooledTasks(pool, 'test', shots)),
    E.apS(
      'choosing',
      pool.validation === undefined ? E.right(undefined) : pooledTasks(pool, 'validation', shots),
    ),
    E.map(({ train: sample, test, choosing }) => {
      const judged = {
        set: 'test',
        sample: test,
        floors: Object.entries(floors).map(([name, losses]) => ({
          name,
          scores: (...drawn: Parameters<typeof test>) =>
            Array.from(losses(test(...drawn)), (loss) => ({ loss })),
        })),
      }
      return {
        input,
        target: pool.target,
        classes: [],
        train: sample,
        watched: [{ ...judged, tasks: WATCHED_TASKS }],
        judged: [{ ...judged, tasks: JUDGED_TASKS }],
        ...(choosing && {
          tuning: {
            train: sample,
            judged: [{ set: 'validation', tasks: JUDGED_TASKS, sample: choosing, floors: [] }],
          },
        }),
      }
    }),
  )
