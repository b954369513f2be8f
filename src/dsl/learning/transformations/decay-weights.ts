/** Weights that shrink, and the optimisers that are known by it. */
import { checkKind, checkParts } from '../../core/arguments'
import { zipLeaves } from '../../core/tree'
import { add, mul } from '../../primitives/elementwise'
import { adamNamed, type AdamSettings } from './adam'
import { checkMeant } from './meant'
import { scaleByTrustRatio } from './norms'
import { checkHyperparameter, checkRate, type Hyperparameter, like } from './parts'
import { scaleUpdates } from './scale'
import { chain, type Transformation } from './transformation'

/** How strongly weights decay, and which. */
export interface WeightDecay {
  readonly strength: Hyperparameter
  /** Which parameters, by path, such as `slow.dense.weight`; by default all. */
  readonly at?: (path: string) => boolean
}

const everywhere = (): boolean => true

/**
 * Step + strength · w: before a rate, weights shrink by rate · strength of themselves. Ahead of plain descent it is the
 * gradient of a loss with strength/2 · |w|² added; after what rescales gradients it is not, and better
 * (Loshchilov and Hutter, 2019). Throws at the start where no parameter is meant.
 *
 * @example
 * const how = decayWeights({ strength: 0.5, at: (path) => path.endsWith('weight') })
 * const params = { weight: tensor([2, 4], [2]), bias: tensor([6], [1]) }
 * how.update(params, how.init(params), params)[0] // { weight: [3, 6], bias: [6] }
 */
export const decayWeights = (settings: WeightDecay): Transformation => decaying('decayWeights', settings)

const decaying = (where: string, settings: WeightDecay): Transformation => {
  const { strength, at = everywhere } = checkParts(`${where}, settings`, settings, {})
  checkHyperparameter(where, strength, 'a number of at least 0', 'strength')
  checkKind(`${where}, at`, at, 'a function')
  return {
    init: (params) => {
      checkMeant(where, at, params, "at: (path) => path.endsWith('.weight')")
      return []
    },
    update: (steps, state, params) => [
      zipLeaves(steps, [params], (step, [w], path) =>
        at(path) ? add(step, mul(like(strength, w), w)) : step,
      ),
      state,
    ],
  }
}

/**
 * AdamW: Adam with weights that decay by rate · strength, whatever the size of their gradients (Loshchilov and Hutter,
 * "Decoupled weight decay regularization", ICLR 2019). Throws for a number below 0, a β from 1 on, and, at the start,
 * where no parameter is meant.
 *
 * @example
 * const how = adamW(0.1, { strength: 0.5 })
 * const gradient = tensor([3, -3], [2])
 * how.update(gradient, how.init(gradient), tensor([2, 4], [2]))[0] // [0.2, 0.1]
 */
export const adamW = (rate: Hyperparameter, settings: WeightDecay & AdamSettings): Transformation =>
  chain(adamNamed('adamW', 1, settings), decaying('adamW', settings), scaleUpdates(checkRate('adamW', rate)))

/**
 * LAMB: AdamW with the step of each tensor scaled to the norm of its parameters, for large batches (You et al., "Large
 * batch optimization for deep learning", ICLR 2020). Throws for what `adamW` refuses.
 *
 * @example
 * const how = lamb(0.1, { strength: 0 })
 * const gradient = tensor([2, -0.3], [2])
 * how.update(gradient, how.init(gradient), tensor([10, 10], [2]))[0] // [1, -1]
 */
export const lamb = (rate: Hyperparameter, settings: WeightDecay & AdamSettings): Transformation =>
  chain(
    adamNamed('lamb', 1, { epsilon: 1e-6, ...settings }),
    decaying('lamb', settings),
    scaleByTrustRatio,
    scaleUpdates(checkRate('lamb', rate)),
  )
