/**
 * The networks of the benchmark, and what is tuned of each: its widths too, among some of about as many parameters, and
 * what is done to the training images.
 */
import { pipe } from 'fp-ts/function'
import type { Tensor } from '../dsl/core/tensor'
import { type Augmenting, augmentings } from '../data/minibatches'
import { crossEntropy } from '../dsl/functions/losses'
import type { Learner } from '../dsl/learning/adapt'
import { regularised } from '../dsl/learning/regularised'
import { supervised } from '../dsl/learning/supervised'
import { chain, cosineDecay, scaleUpdates, scheduled } from '../dsl/learning/transformations'
import type { Named, None } from '../dsl/networks/records'
import {
  cyclicRotated,
  jointlyShared,
  jointlyStochastic,
  plainRotated,
  type RotatedSharing,
  sharedRotated,
  type Widths,
} from '../models/rotated'
import { type Model, model, tunable } from '../runs/training'
import { normalisationGap } from '../symmetry/stochastic-fields'
import { asked, outerOf, type Training, trainingSpace } from './tunables'

/** Channels or fields of the four layers, the first as they are untuned: 57 000 to 68 000 parameters each. */
const WIDTHS = {
  plain: ['24,32,32,64', '32,24,32,80', '16,32,32,96'],
  fours: ['12,16,16,32', '12,12,20,36', '8,16,16,48'],
  eights: ['6,8,16,48', '8,8,18,44', '4,8,16,48'],
} as const

/** How much the logits of WSCNN are kept near normalised ones: as its repository has it on digits. */
const GAP = 0.1

type Image = Tensor<readonly [28, 28, 1]>
type TenLogits = Tensor<readonly [10]>
type Label = Tensor<readonly [], 'int32'>

/** What is tuned of a network. */
interface Tuned extends Training {
  readonly augment: Augmenting
  readonly widths: string
}

/** Where tuning starts, but for the widths. */
const START = { outerRate: 3e-3, clip: 'none', augment: 'none' } as const

/** What the preset `table` chose of 16 settings, on the 2 000 validation images. */
const PLAIN: Tuned = { outerRate: 3e-3, clip: '1', augment: 'warps', widths: '24,32,32,64' }
const FOURS: Tuned = { outerRate: 2e-3, clip: '0.3', augment: 'turns', widths: '8,16,16,48' }
const EIGHTS: Tuned = { ...FOURS, widths: '4,8,16,48' }

interface Asked {
  readonly steps: number
  readonly outerRate?: number | undefined
  readonly augment?: Augmenting | undefined
}

const widthsOf = (text: string): Widths => {
  const [first, second, third, fourth] = text.split(',').map(Number)
  return [first, second, third, fourth]
}

/** All of them; without a learned sharing, the others. */
export const rotatedNetworks = (
  { steps, augment, ...given }: Asked,
  learned: RotatedSharing | undefined,
): readonly Model[] => {
  const trained = supervised(crossEntropy)
  const at = (setting: Tuned): Tuned => ({ ...asked(given)(setting), ...(augment && { augment }) })
  const network = <Slow extends Named, Fast extends Named>(
    name: string,
    widths: readonly string[],
    chosen: Tuned,
    learner: (widths: Widths) => Learner<Image, TenLogits, Label, Slow, Fast, None>,
  ): Model =>
    tunable(
      { ...trainingSpace, augment: augmentings, widths },
      at({ ...START, widths: widths[0] }),
      (s) => ({
        ...model(
          name,
          learner(widthsOf(s.widths)),
          chain(outerOf(s), scheduled(cosineDecay(steps), scaleUpdates)),
        ),
        trainsOn: s.augment,
      }),
      at(chosen),
    )
  const shared = (sharing: RotatedSharing) => (widths: Widths) => trained(sharedRotated(widths, sharing))
  return [
    network('plain CNN', WIDTHS.plain, PLAIN, (widths) => trained(plainRotated(widths))),
    ...(learned === undefined ? [] : [network('learned sharing', WIDTHS.fours, FOURS, shared(learned))]),
    network('C4', WIDTHS.fours, FOURS, shared(cyclicRotated(4))),
    network('C8', WIDTHS.eights, EIGHTS, shared(cyclicRotated(8))),
    network('joint U v', WIDTHS.fours, FOURS, (widths) => trained(jointlyShared(widths, 4))),
    network('joint WSCNN', WIDTHS.fours, FOURS, (widths) =>
      pipe(
        trained(jointlyStochastic(widths, 4)),
        regularised({
          penalty: ({ slow }) => normalisationGap(slow),
          strength: GAP,
        }),
      ),
    ),
  ]
}
