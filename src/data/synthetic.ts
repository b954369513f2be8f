/**
 * The synthetic problems of the paper (section 4.1; the authors' `rank1`, `rank2`, `rank5`): tasks that share how
 * weights are shared. An input of 70 numbers goes through a layer of windows of width 3, valid, into 68; every task
 * has filters of its own. Rank 1: one filter for all positions, a convolution. Rank r: a task has r filters, B, and
 * position t uses their mixture S_t B, where the connectivity S (softmax of normal numbers, [68, r]) is one for the
 * whole data set. Everything is normal with variance 1, and targets are without noise.
 *
 * Laws: the key determines the data set; the number of tasks does not change those that there are; targets are the
 * inputs through `filters`. Means over tasks: `expectedFloors`.
 */
import { checkParts } from '../dsl/core/arguments'
import { fail } from '../dsl/core/problem'
import { normal, split, type Key } from '../dsl/core/random'
import { kept, trainingTasks, type Task, type TaskPool, validationTasks } from './task-pool'

const INPUTS = 70
const WIDTH = 3
const OUTPUTS = INPUTS - WIDTH + 1
const EXAMPLES = 20
const TASKS = 10_000

/** A pool whose targets are inputs through filters of the window's width, one for each position. */
export interface FilteredPool extends TaskPool {
  /** The filters of a task: [positions, width], row-major. */
  readonly filters: (number: number) => Float64Array
}

/** A synthetic data set. `connectivity` is S, [68, rank], row-major; each row sums to 1. */
export interface SyntheticData extends FilteredPool {
  readonly rank: number
  readonly connectivity: Float64Array
}

const softmaxRows = (logits: Float64Array, columns: number): Float64Array => {
  const exponentials = logits.map(Math.exp)
  return exponentials.map((e, i) => {
    const row = i - (i % columns)
    return e / exponentials.subarray(row, row + columns).reduce((sum, other) => sum + other, 0)
  })
}

/** S B: [positions, width]. */
const mixtures = (connectivity: Float64Array, basis: Float64Array): Float64Array => {
  const rank = basis.length / WIDTH
  return Float64Array.from({ length: OUTPUTS * WIDTH }, (_, i) => {
    const [position, tap] = [Math.floor(i / WIDTH), i % WIDTH]
    let sum = 0
    for (let r = 0; r < rank; r++) sum += connectivity[position * rank + r] * basis[r * WIDTH + tap]
    return sum
  })
}

const through = (filters: Float64Array, x: Float64Array): Float32Array =>
  Float32Array.from({ length: (x.length / INPUTS) * OUTPUTS }, (_, i) => {
    const position = i % OUTPUTS
    const [at, own] = [((i - position) / OUTPUTS) * INPUTS + position, position * WIDTH]
    return filters[own] * x[at] + filters[own + 1] * x[at + 1] + filters[own + 2] * x[at + 2]
  })

/**
 * The synthetic data set of a rank (the paper has 1, 2 and 5): `tasks` tasks (10 000 unless told otherwise) of 20
 * examples, the first 80 % to meta-train on. Tasks are made when they are asked for, and kept. Throws for a rank or a
 * number of tasks that makes no sense.
 *
 * @example
 * const data = syntheticPool(key(0), { rank: 2 })
 * data.task(9999).y.length // 1360
 */
export const syntheticPool = (
  source: Key,
  settings: { readonly rank: number; readonly tasks?: number },
): SyntheticData => {
  const { rank, tasks = TASKS } = checkParts('syntheticPool', settings, {})
  if (!Number.isInteger(rank) || rank < 1 || rank > OUTPUTS)
    return fail({
      where: 'syntheticPool',
      given: `rank ${rank}`,
      expected: `a whole number from 1 to ${OUTPUTS} (the paper has 1, 2 and 5)`,
    })
  const own = split(source, `rank ${rank}`)
  const connectivity = softmaxRows(normal(split(own, 'connectivity'), OUTPUTS * rank), rank)
  const keyOf = (number: number): Key => split(split(own, 'tasks'), number)
  const filters = (number: number): Float64Array =>
    mixtures(connectivity, normal(split(keyOf(number), 'basis'), rank * WIDTH))
  const task = (number: number): Task => {
    const x = normal(split(keyOf(number), 'x'), EXAMPLES * INPUTS)
    return { x: Float32Array.from(x), y: through(filters(number), x) }
  }
  return kept({
    name: `synthetic, rank ${rank}`,
    rank,
    connectivity,
    tasks,
    train: trainingTasks('syntheticPool', tasks),
    validation: validationTasks(tasks),
    examples: EXAMPLES,
    input: [INPUTS],
    target: [OUTPUTS],
    filters,
    task,
  })
}
