/** What is read of the circuit: errors on test digits, and its weights as pictures. */
import { type AnyTensor, valuesOf } from '../../src'
import type { ExampleArrays, TaskBatch } from '../../src/data/batch'
import { CHANNELS, CLASSES, MAP } from './circuit'

const joined = (parts: readonly ExampleArrays[]): ExampleArrays => ({
  x: Float32Array.from(parts.flatMap(({ x }) => Array.from(x))),
  y: Int32Array.from(parts.flatMap(({ y }) => Array.from(y))),
})

/** Batches as one. */
export const together = (batches: readonly TaskBatch[]): TaskBatch => ({
  tasks: batches.length,
  support: joined(batches.map(({ support }) => support)),
  query: joined(batches.map(({ query }) => query)),
})

/** How many of the query images of each task are taken for another digit. */
export const errorsOf = (logits: AnyTensor, labels: ArrayLike<number>, tasks: number): readonly number[] => {
  const values = Array.from(valuesOf(logits))
  const wrong = Array.from(labels, (label, i) => {
    const row = values.slice(i * CLASSES, (i + 1) * CLASSES)
    return row.indexOf(Math.max(...row)) === label ? 0 : 1
  })
  const each = labels.length / tasks
  return Array.from({ length: tasks }, (_, task) =>
    wrong.slice(task * each, (task + 1) * each).reduce<number>((sum, w) => sum + w / each, 0),
  )
}

/** Of the weight of the last layer, a picture for each class: [10, 26, 26]. */
export const meansOverChannels = (weight: AnyTensor): Float32Array => {
  const values = valuesOf(weight)
  const means = new Float32Array(CLASSES * MAP * MAP)
  for (let place = 0; place < MAP * MAP; place++)
    for (let channel = 0; channel < CHANNELS; channel++)
      for (let digit = 0; digit < CLASSES; digit++)
        means[digit * MAP * MAP + place] += values[(place * CHANNELS + channel) * CLASSES + digit] / CHANNELS
  return means
}
