/**
 * What is tuned of learners: the same for all models of an experiment that have it. Each experiment says where inner
 * rates begin and end.
 */
import { fixed, perLayer, perParameter, type Rate, type RateKind } from '../dsl/learning/rates'
import { adam, chain, clipByNorm, type Transformation } from '../dsl/learning/transformations'
import type { SettingOf } from '../runs/training'

/** Inner rates, by their kinds: learned ones, for each layer or for each number, and one that is fixed. */
const RATES = {
  'per layer': (start: number) => perLayer(start),
  'per layer, magnitude': (start: number) => perLayer(start, 'magnitude'),
  'per number': (start: number) => perParameter(start),
  fixed: (start: number) => fixed(start),
} as const

type RateWord = keyof typeof RATES

const RATE_WORDS: readonly RateWord[] = ['per layer', 'per number', 'fixed']

/** Norms to which the outer gradient is clipped. */
const CLIPS = ['none', '0.3', '1', '10'] as const

/** What ordinary training has. */
export const trainingSpace = {
  /** Adam's rate. */
  outerRate: [5e-4, 1e-3, 2e-3, 3e-3, 5e-3, 1e-2, 2e-2],
  /** The norm to which the gradient is clipped. */
  clip: CLIPS,
} as const

/** Inner rates to try: from `low` to `high` in steps of 1, 2, 5. */
const ratesFrom = (low: number, high: number): readonly number[] =>
  [-4, -3, -2, -1, 0, 1]
    .flatMap((decade) => [1, 2, 5].map((digit) => Number(`${digit}e${decade}`)))
    .filter((rate) => rate >= low && rate <= high)

/**
 * What a learner with an inner loop has: more dimensions, and so fewer values of each. `kinds` are those of its inner
 * rates that it can have.
 *
 * @example
 * adaptingSpace(0.05, 0.5).innerRate // [0.05, 0.1, 0.2, 0.5]
 */
export const adaptingSpace = (low: number, high: number, kinds: readonly RateWord[] = RATE_WORDS) =>
  ({
    /** Of the inner loop, from `low` to `high`. */
    innerRate: ratesFrom(low, high),
    /** Whether inner rates are learned, for each layer or each number, or fixed. */
    rates: kinds,
    /** Gradient steps on the support set. */
    innerSteps: [1, 2, 3, 4, 5],
    /** Adam's rate in the outer loop. */
    outerRate: [1e-3, 3e-3, 1e-2],
    /** The norm to which the outer gradient is clipped. */
    clip: CLIPS,
  }) as const

/** What a learner has that says itself which kind of inner rate it takes; ways to share differ in their outer rates. */
export const waySpace = (low: number, high: number) =>
  ({
    innerRate: ratesFrom(low, high),
    innerSteps: [1, 2, 3, 4, 5],
    outerRate: [1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
    clip: CLIPS,
  }) as const

export type WaySpace = ReturnType<typeof waySpace>

export type Way = SettingOf<WaySpace>

export type Training = SettingOf<typeof trainingSpace>

/** How a model adapts: inner rate and its kind, inner steps. */
export type Adapting = SettingOf<ReturnType<typeof adaptingSpace>>

/** What is asked for of all models alike, where it is given. */
export interface Asked {
  readonly innerSteps?: number | undefined
  readonly outerRate?: number | undefined
}

/**
 * A setting with what is asked for, of what it has.
 *
 * @example
 * asked({ outerRate: 0.02 })({ outerRate: 0.001, clip: '1' }) // { outerRate: 0.02, clip: '1' }
 */
export const asked =
  ({ innerSteps, outerRate }: Asked) =>
  <const S extends Training>(setting: S): S => ({
    ...setting,
    ...(innerSteps !== undefined && 'innerSteps' in setting && { innerSteps }),
    ...(outerRate !== undefined && { outerRate }),
  })

/**
 * The inner rate of a setting, whose kind is known when it runs.
 *
 * @example
 * const setting = { innerRate: 0.1, rates: 'per layer', innerSteps: 1, outerRate: 1e-3, clip: 'none' } as const
 * const learner = pipe(input([1]), dense(1), adapt({ loss: mse, steps: setting.innerSteps, rate: rateOf(setting) }))
 * learner.init(key(0)).rates // { dense: { weight: -2.303, bias: -2.303 } }
 */
export const rateOf = ({ innerRate, rates }: Adapting): Rate<RateKind> => RATES[rates](innerRate)

/**
 * Adam with the rate of a setting, on gradients clipped as it says.
 *
 * @example
 * const how = outerOf({ outerRate: 0.01, clip: '1' })
 * const gradient = tensor([3, 4], [2])
 * how.update(gradient, how.init(gradient), gradient)[0] // [0.01, 0.01]
 */
export const outerOf = ({ outerRate, clip }: Training): Transformation =>
  chain(clip === 'none' ? chain() : clipByNorm(Number(clip)), adam(outerRate))
