/**
 * Labelled images as batches for training without adaptation: a task is a share of a minibatch, its query set holds
 * images and its support set none.
 *
 * Laws: while training every image occurs once before any occurs again, in a new order each time (an epoch); in order,
 * images come one after the other, and after the last the first; otherwise as of samplers.
 */
import { permutation, split, uniform, type Key } from '../dsl/core/random'
import type { ExampleArrays, Sampler } from './batch'
import type { LabelledImages } from './rotated-benchmark'
import { rotation } from './rotate'
import { normalised } from './tasks'
import { warped } from './warp'

const NONE: ExampleArrays = { x: new Float32Array(0), y: new Int32Array(0) }

/** What is done to the pixels [height, width] of the i-th image of a batch. */
type Change = (pixels: ArrayLike<number>, i: number) => ArrayLike<number>

const asTheyAre: Change = (pixels) => pixels

/** Batches of `each` images a task: those at the places that `order` tells, changed by a function of the key. */
const batches =
  (
    images: LabelledImages,
    each: number,
    order: (place: number) => number,
    changes: (key: Key, count: number) => Change,
  ): Sampler =>
  (key, tasks, turn = 0) => {
    const { height, width, labels } = images
    const size = height * width
    const count = tasks * each
    const change = changes(key, count)
    const x = new Float32Array(count * size)
    const y = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const number = order(turn * count + i)
      const pixels = change(images.image(number), i)
      for (let p = 0; p < size; p++) x[i * size + p] = normalised(pixels[p])
      y[i] = labels[number]
    }
    return { support: NONE, query: { x, y }, tasks }
  }

/** The most that `warps` stretch, and the farthest that they move, in pixels. */
const STRETCH = 0.1
const SHIFT = 1

/**
 * What is done to a training image whenever it is drawn: nothing; a turn by a fresh angle, uniform on [0°, 360°); or
 * such a turn with a stretch in a random direction and a shift.
 */
export const augmentings = ['none', 'turns', 'warps'] as const

export type Augmenting = (typeof augmentings)[number]

const changesOf = (
  { height, width }: LabelledImages,
  augment: Augmenting,
): ((key: Key, count: number) => Change) => {
  if (augment === 'none') return () => asTheyAre
  if (augment === 'turns')
    return (key, count) => {
      const angles = uniform(key, count, 0, 360)
      return (pixels, i) => rotation(height, width, angles[i])(pixels)
    }
  return (key, count) => {
    const u = uniform(key, 6 * count)
    const within = (at: number, most: number): number => most * (2 * u[at] - 1)
    return (pixels, i) =>
      warped(pixels, height, width, {
        before: 360 * u[6 * i],
        after: 360 * u[6 * i + 1],
        stretch: [Math.exp(within(6 * i + 2, STRETCH)), Math.exp(within(6 * i + 3, STRETCH))],
        shift: [within(6 * i + 4, SHIFT), within(6 * i + 5, SHIFT)],
      })
  }
}

/** How the images of an epoch are drawn. */
export interface EpochSettings {
  /** Images of one task. */
  readonly each: number
  readonly augment: Augmenting
}

/** Epochs of the images, whose orders follow from `source`; what is done to them from the key of a batch. */
export const epochs = (images: LabelledImages, source: Key, { each, augment }: EpochSettings): Sampler => {
  const count = images.labels.length
  let last: { readonly epoch: number; readonly order: Int32Array } | undefined
  const orderOf = (epoch: number): Int32Array => {
    if (last?.epoch !== epoch) last = { epoch, order: permutation(split(source, epoch), count) }
    return last.order
  }
  return batches(
    images,
    each,
    (place) => orderOf(Math.floor(place / count))[place % count],
    changesOf(images, augment),
  )
}

/** The images one after the other, as they are. */
export const inOrder = (images: LabelledImages, each: number): Sampler =>
  batches(
    images,
    each,
    (place) => place % images.labels.length,
    () => asTheyAre,
  )
