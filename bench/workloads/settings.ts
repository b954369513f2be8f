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
  /** Inner steps, and their rate at the start. */
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

export const settings = t.readonly(
  t.intersection([commonFields, t.union([denseFields, shareConvFields, circuitFields, dedicatedFields])]),
)

type Common = Readonly<t.TypeOf<typeof commonFields>>
export type Dense = Common & Readonly<t.TypeOf<typeof denseFields>>
export type ShareConv = Common & Readonly<t.TypeOf<typeof shareConvFields>>
export type Circuit = Common & Readonly<t.TypeOf<typeof circuitFields>>
export type Dedicated = Common & Readonly<t.TypeOf<typeof dedicatedFields>>
export type Settings = Dense | ShareConv | Circuit | Dedicated

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

/** The workloads that are timed against peers, each with a line about it. */
export const workloads: readonly (readonly [Settings, about: string])[] = [
  [rank1, 'synthetic rank-1 MSR-FC: x [70] to y [68], weight = U v, v of 3; 32 tasks of 1+19'],
  [rank5, 'synthetic rank-5 MSR-FC: the same with v of 30'],
  [rot8, 'rotations: one convolution 3×3 with shared kernel, 24 channels, 32×32; 32 tasks of 1+19'],
  [rmnist, 'Rotated MNIST, single circuit: shared convolution, relu, shared dense layer; 32 tasks of 5+15'],
  [rmnist5, 'the same with 5 inner steps'],
  [dedicated, 'eight circuits, each task through the one of its angle; 32 tasks of 5+15'],
  [dedicatedAll, 'eight circuits, every image through all of them, one alignment layer; 32 tasks of 5+15'],
]
