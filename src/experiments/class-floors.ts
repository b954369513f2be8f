/**
 * Floors of classifiers: chance, and the nearest class mean, which compares pixels with the mean support image of
 * each class and has learned nothing. (Prototypes without an embedding; Snell et al., 2017.)
 */
import type { Sampler, TaskBatch } from '../data/batch'
import type { Floor, Score } from '../runs/training'

/** Answers at random: one of `classes` is right. */
export const chanceScores =
  (classes: number) =>
  ({ query, tasks }: TaskBatch): readonly Score[] => {
    const images = query.y.length / tasks
    const score = { loss: Math.log(classes), images, errors: images * (1 - 1 / classes) }
    return Array.from({ length: tasks }, () => score)
  }

/** The mean image of each class in a range of examples; none of a class that is not among them. */
const classMeans = (
  { x, y }: TaskBatch['support'],
  from: number,
  to: number,
  size: number,
): ReadonlyMap<number, Float64Array> => {
  const sums = new Map<number, { readonly pixels: Float64Array; count: number }>()
  for (let i = from; i < to; i++) {
    const sum = sums.get(y[i]) ?? { pixels: new Float64Array(size), count: 0 }
    for (let p = 0; p < size; p++) sum.pixels[p] += x[i * size + p]
    sum.count++
    sums.set(y[i], sum)
  }
  return new Map([...sums].map(([label, { pixels, count }]) => [label, pixels.map((pixel) => pixel / count)]))
}

/** The class whose mean is nearest to the image that begins at `at`. */
const nearestTo = (x: Float32Array, at: number, means: ReadonlyMap<number, Float64Array>): number => {
  let [nearest, least] = [-1, Infinity]
  for (const [label, mean] of means) {
    let distance = 0
    for (let p = 0; p < mean.length; p++) distance += (x[at + p] - mean[p]) ** 2
    if (distance < least) [nearest, least] = [label, distance]
  }
  return nearest
}

/** Takes each image for the class whose mean support image is nearest; a class without one is never answered. */
export const nearestMeanScores = ({ support, query, tasks }: TaskBatch): readonly Score[] => {
  const [shots, images] = [support.y.length / tasks, query.y.length / tasks]
  const size = query.x.length / query.y.length
  return Array.from({ length: tasks }, (_, task) => {
    const means = classMeans(support, task * shots, (task + 1) * shots, size)
    let errors = 0
    for (let i = task * images; i < (task + 1) * images; i++)
      if (nearestTo(query.x, i * size, means) !== query.y[i]) errors++
    return { images, errors }
  })
}

/** Both, on the tasks of a sampler. */
export const classFloors = (sample: Sampler, classes: number): readonly Floor[] => [
  { name: 'chance', scores: (...drawn) => chanceScores(classes)(sample(...drawn)) },
  { name: 'nearest class mean of pixels', scores: (...drawn) => nearestMeanScores(sample(...drawn)) },
]
