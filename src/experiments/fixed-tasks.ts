/** The same few tasks at every step, as the seed of this project trained on: what over-fitting comes from. */
import type { Sampler } from '../data/batch'
import type { Key } from '../dsl/core/random'

/** Always the `count` tasks that the key draws, however many are asked for. */
export const fixedTasks = (sample: Sampler, key: Key, count: number): Sampler => {
  const batch = sample(key, count)
  return () => batch
}
