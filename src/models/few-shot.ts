/**
 * Networks for few-shot classification of images: two blocks of convolution, relu and pooling, and a dense layer;
 * plain (MAML), or with the Kronecker sharing of the paper's image experiments (section 4.3) in every layer (MSR).
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { input } from '../dsl/networks/net'
import { flatten, maxPool, relu } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { kronecker } from '../dsl/networks/reparameterisations'

const CHANNELS = 32

type ImageShape = readonly [height: number, width: number, channels: number]

/** [height, width, channels] → features of two blocks. */
export const fewShotFeatures = (image: ImageShape) =>
  pipe(input(image), conv2d(CHANNELS, 3), relu, maxPool(2), conv2d(CHANNELS, 3), relu, maxPool(2), flatten)

/** [height, width, channels] → [ways], every weight fast. */
export const plainFewShot = (image: ImageShape, ways: number) => pipe(fewShotFeatures(image), dense(ways))

const HIDDEN = 800

/** The same with a hidden layer: on images of 28×28 pixels 654 373 numbers for 5 ways, where the shared one has 656 833. */
export const largeFewShot = (image: ImageShape, ways: number) =>
  pipe(fewShotFeatures(image), dense(HIDDEN), relu, dense(ways))

/** The same with weights (A ⊗ B ⊗ C) v. */
export const sharedFewShot = (image: ImageShape, ways: number) =>
  pipe(
    input(image),
    conv2d(CHANNELS, 3),
    reparam(kronecker),
    relu,
    maxPool(2),
    conv2d(CHANNELS, 3),
    reparam(kronecker),
    relu,
    maxPool(2),
    flatten,
    dense(ways),
    reparam(kronecker),
  )
