/**
 * The networks that few-shot papers have in common, as features of an image: four blocks of a convolution of 3×3, batch
 * normalisation by the batch at hand and relu (Conv4; Vinyals et al., 2016; Finn et al., 2017), and ResNet-12 (Lee et al.,
 * 2019). Their parameters are known by name only: of a dozen layers the compiler need not know more.
 */
import { pipe } from 'fp-ts/function'
import type { Tensor } from '../dsl/core/tensor'
import { named } from '../dsl/networks/blocks'
import { conv2d } from '../dsl/networks/convolution'
import { input, type Net } from '../dsl/networks/net'
import { batchNorm } from '../dsl/networks/normalisation'
import { flatten, globalMean, maxPool, relu } from '../dsl/networks/parameterless'
import type { Named } from '../dsl/networks/records'
import { resNetBlock } from '../dsl/networks/res-net-block'

/** Height, width and channels. */
export type ImageShape = readonly [height: number, width: number, channels: number]

type Images = Tensor<readonly [number, number, number]>

/** From an image to its features. */
export type Features = Net<Images, Tensor<readonly [number]>, Named, Named>

type Block = (net: Net<Images, Images, Named, Named>) => Net<Images, Images, Named, Named>

/** No bias where the mean of the batch is taken away next: it would move nothing. */
const SAME = { padding: 'same', bias: false } as const

const fourTimes = (image: ImageShape, block: Block): Net<Images, Images, Named, Named> =>
  pipe(block(input(image)), block, block, block)

/** Each block pools to half the sides, as on MiniImagenet (32 channels). */
export const pooledConv4 = (image: ImageShape, channels: number): Features =>
  pipe(
    fourTimes(image, (net) => pipe(net, conv2d(channels, 3, SAME), batchNorm, relu, maxPool(2))),
    flatten,
  )

/** Each convolution strides to half the sides, and features are means over what is left, as on Omniglot (64 channels). */
export const stridedConv4 = (image: ImageShape, channels: number): Features =>
  pipe(
    fourTimes(image, (net) => pipe(net, conv2d(channels, 3, { ...SAME, stride: 2 }), batchNorm, relu)),
    globalMean,
  )

/** Channels of the four blocks of ResNet-12, over those of the first. */
const WIDER = [1, 2.5, 5, 10] as const

const residual =
  (name: string, channels: number): Block =>
  (net) =>
    pipe(net, named(name, resNetBlock(channels)))

/** ResNet-12: residual blocks of so many channels (64 in papers), 2½, 5 and 10 times as many, and a mean over all places. */
export const resNet12 = (image: ImageShape, channels: number): Features => {
  const [first, second, third, fourth] = WIDER.map((times) => Math.round(times * channels))
  return pipe(
    residual('first', first)(input(image)),
    residual('second', second),
    residual('third', third),
    residual('fourth', fourth),
    globalMean,
  )
}
