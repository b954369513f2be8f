/** What a network is given besides its parameters and its input while it runs, and who looks on. */
import type { AnyTensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { foldIn, type RandomKey } from '../functions/random'

/** The name of the axis of examples, under which `predictions` and `meanLoss` map. */
export const EXAMPLES = 'examples'

/** Means and variances of features over a batch, by the layer that normalises with them. */
export type Statistics = Readonly<
  Record<
    string,
    {
      /** Of each feature: [features]. */
      readonly mean: AnyTensor
      /** Of each feature, the mean squared distance from its mean: [features]. */
      readonly variance: AnyTensor
    }
  >
>

/**
 * What a network is told besides parameters and input: who looks on, a key for what is random, statistics.
 */
export interface Context {
  /** Where randomness comes from, such as that of `dropout`; without it nothing is random. */
  readonly key?: RandomKey
  /** What `batchNorm` normalises with; without them, with those of the batch at hand. */
  readonly statistics?: Statistics
  /** The block that we are in, from outside all blocks; '' outside. */
  readonly path?: string
  /** Who is told what layers compute with, and what they give. */
  readonly observer?: Observer
}

/** Is told what layers compute with, and what they and functions make of their input. */
export interface Observer {
  readonly weight: (layer: string, value: AnyTensor) => void
  readonly activation: (name: string, value: Tree) => void
  readonly statistics: (layer: string, value: Statistics[string]) => void
}

/** The name of a layer, from outside all blocks. */
export const nameIn = ({ path = '' }: Context, name: string): string =>
  path === '' ? name : `${path}.${name}`

/** The context of a block. */
export const within = (context: Context, name: string): Context => ({
  ...context,
  path: nameIn(context, name),
  ...(context.key && { key: foldIn(context.key, name) }),
})

/** The context of all that comes before: it draws other random numbers. */
export const before = (context: Context): Context =>
  context.key === undefined ? context : { ...context, key: foldIn(context.key, 'before') }
