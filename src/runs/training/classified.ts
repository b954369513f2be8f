/** Logits as answers: the class that each image was taken for, and how surely. */
import type { ExampleArrays } from '../../data/batch'
import type { Condition } from '../store'

/** One image and what it was taken for; `confidence` is the softmax probability of that answer. */
export interface Answer {
  readonly image: Float32Array
  readonly label: number
  readonly predicted: number
  readonly confidence: number
}

/** A wrong answer and where it was given. */
export interface Mistake extends Answer {
  readonly set: string
  readonly condition?: Condition
}

/** Answers in the order of the images; `logits` is [images, classes], an image holds `size` numbers. */
export const classified = (
  logits: ArrayLike<number>,
  { x, y }: ExampleArrays,
  classes: number,
  size: number,
): readonly Answer[] =>
  Array.from(y, (label, i) => {
    const row = Array.from({ length: classes }, (_, c) => logits[i * classes + c])
    const highest = Math.max(...row)
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)
    return {
      image: x.subarray(i * size, (i + 1) * size),
      label,
      // where a logit is no number the loss is none either, and the run stops there
      predicted: Math.max(0, row.indexOf(highest)),
      confidence: 1 / total,
    }
  })
