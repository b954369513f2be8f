/**
 * A workload is data: a kind of network, its sizes, how many tasks of how many examples, and a seed. What the
 * kinds compute is written down in bench/protocol.md.
 */
import * as t from 'io-ts'

const commonFields = t.type({
  name: t.string,
  /** Tasks of one outer step; examples of each to adapt on, and to be judged by. */
  tasks: t.number,
  support: t.number,
  query: t.number,
  /** Inner steps, and their rate at the start; 0 and 0 for ordinary training, which looks at query sets only. */
  steps: t.number,
  rate: t.number,
  seed: t.number,
  adam: t.type({ rate: t.number, beta1: t.number, beta2: t.number, epsilon: t.number }),
})

const denseFields = t.type({
  kind: t.literal('dense'),
  inputs: t.number,
  outputs: t.number,
  rank: t.number,
})
const shareConvFields = t.type({ kind: t.literal('shareConv'), size: t.number, channels: t.number })
const circuitSizes = t.type({ size: t.number, channels: t.number, rank: t.number, classes: t.number })
const circuitFields = t.intersection([t.type({ kind: t.literal('circuit') }), circuitSizes])
const dedicatedFields = t.intersection([
  t.type({ kind: t.union([t.literal('dedicated'), t.literal('dedicatedAll')]), circuits: t.number }),
  circuitSizes,
])
const conv4Fields = t.type({
  kind: t.literal('conv4'),
  /** Pixels along a side, and channels of the images and of each block. */
  size: t.number,
  inputs: t.number,
  channels: t.number,
  classes: t.number,
})
const mlpFields = t.type({ kind: t.literal('mlp'), hidden: t.number })
const rotatedFields = t.type({
  kind: t.literal('rotated'),
  /** The order of the group, and fields of the four layers. */
  turns: t.number,
  fields: t.readonly(t.tuple([t.number, t.number, t.number, t.number])),
})

const kindFields = t.union([
  denseFields,
  shareConvFields,
  circuitFields,
  dedicatedFields,
  conv4Fields,
  mlpFields,
  rotatedFields,
])

export const settings = t.readonly(t.intersection([commonFields, kindFields]))

type Common = Readonly<t.TypeOf<typeof commonFields>>
export type Dense = Common & Readonly<t.TypeOf<typeof denseFields>>
export type ShareConv = Common & Readonly<t.TypeOf<typeof shareConvFields>>
export type Circuit = Common & Readonly<t.TypeOf<typeof circuitFields>>
export type Dedicated = Common & Readonly<t.TypeOf<typeof dedicatedFields>>
export type Conv4 = Common & Readonly<t.TypeOf<typeof conv4Fields>>
export type Mlp = Common & Readonly<t.TypeOf<typeof mlpFields>>
export type Rotated = Common & Readonly<t.TypeOf<typeof rotatedFields>>
export type Settings = Dense | ShareConv | Circuit | Dedicated | Conv4 | Mlp | Rotated

const ADAM = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** 32 tasks, as in the paper's experiments, one inner step. */
const usual = { tasks: 32, steps: 1, seed: 0, adam: ADAM }
/** The authors' synthetic problems: one example to adapt on. */
const synthetic = { ...usual, support: 1, query: 19, rate: 0.1 }
const fewShot = { ...usual, support: 5, query: 15, rate: 0.05 }
const line = { kind: 'dense', inputs: 70, outputs: 68 } as const
const images = { size: 28, channels: 32, rank: 3, classes: 10 }

export const rank1: Dense = { ...synthetic, ...line, name: 'rank1', rank: 3 }
const rank5: Dense = { ...synthetic, ...line, name: 'rank5', rank: 30 }
const rot8: ShareConv = { ...synthetic, name: 'rot8', kind: 'shareConv', size: 32, channels: 24 }
export const rmnist: Circuit = { ...fewShot, ...images, name: 'rmnist', kind: 'circuit' }
export const rmnist5: Circuit = { ...rmnist, name: 'rmnist5', steps: 5 }
const dedicated: Dedicated = {
  ...fewShot,
  ...images,
  name: 'dedicated',
  kind: 'dedicated',
  circuits: 8,
}
/** The seed's rates: with larger ones the sums over all circuits' features overshoot at once. */
const dedicatedAll: Dedicated = {
  ...dedicated,
  name: 'dedicatedAll',
  kind: 'dedicatedAll',
  rate: 0.01,
  adam: { ...ADAM, rate: 1e-4 },
}

/** MAML's networks for images: 5 ways, 1 example of each to adapt on, 15 to be judged by. */
const ways = { ...usual, kind: 'conv4', classes: 5, support: 5, query: 75, steps: 5 } as const
const omniglot: Conv4 = { ...ways, name: 'omniglot', size: 28, inputs: 1, channels: 64, rate: 0.01 }
const miniimagenet: Conv4 = {
  ...ways,
  name: 'miniimagenet',
  size: 84,
  inputs: 3,
  channels: 32,
  rate: 0.01,
  tasks: 4,
}
export const sinusoid: Mlp = {
  ...usual,
  name: 'sinusoid',
  kind: 'mlp',
  hidden: 40,
  tasks: 25,
  support: 10,
  query: 10,
  rate: 0.01,
}
const sinusoid10: Mlp = { ...sinusoid, name: 'sinusoid10', steps: 10 }
/** As the experiment on the Rotated MNIST benchmark has it: 64 images, in two tasks. */
const supervised: Rotated = {
  ...usual,
  name: 'supervised',
  kind: 'rotated',
  turns: 8,
  fields: [6, 8, 16, 48],
  tasks: 2,
  support: 1,
  query: 32,
  steps: 0,
  rate: 0,
}

/** The workloads that are timed against peers, each with a line about it. */
export const workloads: readonly (readonly [Settings, about: string])[] = [
  [rank1, 'synthetic rank-1 MSR-FC: x [70] to y [68], weight = U v, v of 3; 32 tasks of 1+19'],
  [rank5, 'synthetic rank-5 MSR-FC: the same with v of 30'],
  [rot8, 'rotations: one convolution 3×3 with shared kernel, 24 channels, 32×32; 32 tasks of 1+19'],
  [rmnist, 'Rotated MNIST, single circuit: shared convolution, relu, shared dense layer; 32 tasks of 5+15'],
  [rmnist5, 'the same with 5 inner steps'],
  [dedicated, 'eight circuits, each task through the one of its angle; 32 tasks of 5+15'],
  [dedicatedAll, 'eight circuits, every image through all of them, one alignment layer; 32 tasks of 5+15'],
  [
    omniglot,
    'MAML on Omniglot: Conv4, 64 channels, batch norm, 28×28; 5 ways, 1 shot, 5 inner steps; 32 tasks',
  ],
  [miniimagenet, 'MAML on MiniImagenet: Conv4, 32 channels, batch norm, 84×84×3; 4 tasks'],
  [sinusoid, 'MAML on sinusoids: 1-40-40-1, relu, 10 shots, 1 inner step; 25 tasks'],
  [sinusoid10, 'the same with 10 inner steps'],
  [supervised, 'ordinary training: the C8 network of Rotated MNIST, 64 images'],
]

/**
 * The same at a size at which no decision of relu and of max is a matter of rounding, for a kind that takes millions of
 * them: where one falls the other way, a gradient is another. With this seed each is decided by 2e-5 or more.
 */
export const siblingOf = (settings: Settings): Settings | undefined =>
  settings.kind === 'conv4'
    ? { ...settings, name: `${settings.name}, small`, seed: 14, tasks: 2, size: 20, channels: 4, query: 5 }
    : undefined
