/**
 * Labelled images as batches for training without adaptation: a task is a share of a minibatch, its query set holds
 * images and its support set none.
 *
 * Laws: while training every image occurs once before any occurs again, in a new order each time (an epoch); in order,
 * images come one after the other, and after the last the first; otherwise as of samplers.
 */
import { permutation, split, uniform, type Key } from '../dsl/core/random'
import type { Examples, Sampler } from './batch'
import type { LabelledImages } from './rotated-benchmark'
import { rotation } from './rotate'
import { normalised } from './tasks'

const NONE: Examples = { x: new Float32Array(0), y: new Int32Array(0) }

/** Batches of `each` images a task: those at the places that `order` tells, turned by angles in degrees, if any. */
const batches =
  (
    images: LabelledImages,
    each: number,
    order: (place: number) => number,
    turns: (key: Key, count: number) => Float64Array | undefined,
  ): Sampler =>
  (key, tasks, turn = 0) => {
    const { height, width, labels } = images
    const size = height * width
    const count = tasks * each
    const angles = turns(key, count)
    const x = new Float32Array(count * size)
    const y = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const number = order(turn * count + i)
      const still = images.image(number)
      const pixels = angles === undefined ? still : rotation(height, width, angles[i])(still)
      for (let p = 0; p < size; p++) x[i * size + p] = normalised(pixels[p])
      y[i] = labels[number]
    }
    return { support: NONE, query: { x, y }, tasks }
  }

const unturned = (): undefined => undefined

/** How the images of an epoch are drawn. */
export interface EpochSettings {
  /** Images of one task. */
  readonly each: number
  /** Whether each image is turned by a fresh angle, uniform on [0°, 360°), whenever it is drawn. */
  readonly turned: boolean
}

/** Epochs of the images, whose orders follow from `source`; the fresh angles from the key of a batch. */
export const epochs = (images: LabelledImages, source: Key, { each, turned }: EpochSettings): Sampler => {
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
    turned ? (key, n) => uniform(key, n, 0, 360) : unturned,
  )
}

/** The images one after the other, as they are. */
export const inOrder = (images: LabelledImages, each: number): Sampler =>
  batches(images, each, (place) => place % images.labels.length, unturned)
