/**
 * Floors: the mean square errors that need no learning, to read those of models against. *Zero* is what predicting 0
 * costs; *convolution* is what the best single convolution costs, which knows the task's true filters. A model above
 * the first has learned nothing; a convolution cannot get below the second (a model that can express a filter for
 * each position can get to 0).
 *
 * The best single filter is the mean of the filters over the positions: inputs are white, so that the expected error
 * of a filter f is Σ_t |w_t − f|² / positions, and the mean minimises that.
 */
import { checkParts } from '../dsl/core/arguments'
import { sizeOf } from '../dsl/core/shape'
import type { PooledBatch } from './task-pool'
import type { FilteredPool, SyntheticData } from './synthetic'

export interface Floors {
  readonly zero: number
  readonly convolution: number
}

const WIDTH = 3

const mean = (numbers: ArrayLike<number>, of: (number: number) => number): number => {
  let sum = 0
  for (let i = 0; i < numbers.length; i++) sum += of(numbers[i])
  return sum / numbers.length
}

const square = (x: number): number => x * x

/** The mean of the rows of a matrix with so many columns. */
const meanRow = (matrix: Float64Array, columns: number): Float64Array => {
  const rows = matrix.length / columns
  return Float64Array.from({ length: columns }, (_, c) => {
    let sum = 0
    for (let r = 0; r < rows; r++) sum += matrix[r * columns + c]
    return sum / rows
  })
}

/**
 * The floors in expectation over tasks and inputs, for a data set's connectivity: 3 times the mean of |S_t|², and 3
 * times that of |S_t − S̄|². Throws for data without connectivity or rank.
 *
 * @example
 * expectedFloors(syntheticPool(key(0), { rank: 1 })) // { zero: 3, convolution: 0 }
 */
export const expectedFloors = (data: SyntheticData): Floors => {
  const { connectivity, rank } = checkParts('expectedFloors', data, {
    connectivity: 'a list',
    rank: 'a number',
  })
  const average = meanRow(connectivity, rank)
  const apart = connectivity.map((weight, i) => weight - average[i % rank])
  return { zero: WIDTH * rank * mean(connectivity, square), convolution: WIDTH * rank * mean(apart, square) }
}

/**
 * The mean of y² over the query set of each task of a batch, as any loss is measured. Throws for a batch without a
 * query set or a number of tasks.
 *
 * @example
 * const tasks = pooledTasks(syntheticPool(key(0), { rank: 1 }), 'test', { support: 1, query: 19 })
 * tasks._tag === 'Right' ? Array.from(zeroFloor(tasks.right(key(0), 3))) : tasks.left // [1.6, 1.518, 3.799]
 */
export const zeroFloor = (batch: PooledBatch): Float64Array => {
  const { query, tasks } = checkParts('zeroFloor', batch, { query: 'a record', tasks: 'a number' })
  const size = query.y.length / tasks
  return Float64Array.from({ length: tasks }, (_, t) =>
    mean(query.y.subarray(t * size, (t + 1) * size), square),
  )
}

/**
 * The error of the best single convolution on the query set of each task of a batch of this pool. Throws for a batch
 * without a query set or a number of tasks, and for a pool without filters.
 *
 * @example
 * const pool = syntheticPool(key(0), { rank: 2 })
 * const tasks = pooledTasks(pool, 'test', { support: 1, query: 19 })
 * tasks._tag === 'Right' ? Array.from(convolutionFloor(pool)(tasks.right(key(0), 2))) : tasks.left // [0.1437, 0.5596]
 */
export const convolutionFloor =
  (pool: FilteredPool) =>
  (batch: PooledBatch): Float64Array => {
    const { query, tasks } = checkParts('convolutionFloor, batch', batch, {
      query: 'a record',
      tasks: 'a number',
    })
    checkParts('convolutionFloor', pool, { input: 'a list', target: 'a list', filters: 'a function' })
    const [inputs, positions] = [sizeOf(pool.input), sizeOf(pool.target)]
    const width = inputs - positions + 1
    const examples = query.y.length / tasks / positions
    return Float64Array.from({ length: tasks }, (_, t) => {
      const filter = meanRow(pool.filters(query.numbers[t]), width)
      let sum = 0
      for (let e = t * examples; e < (t + 1) * examples; e++)
        for (let p = 0; p < positions; p++)
          sum += square(
            filter.reduce((y, weight, tap) => y + weight * query.x[e * inputs + p + tap], 0) -
              query.y[e * positions + p],
          )
      return sum / examples / positions
    })
  }
