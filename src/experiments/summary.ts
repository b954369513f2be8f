/** The numbers of a run, from what its models achieved: intervals are 95 %, losses in nats per image. */
import { meanInterval, proportionInterval } from '../report/statistics'
import { distinct } from '../report/style'
import type { TaskResult } from './evaluation'
import type { Outcome } from './outcome'
import type { Settings } from './settings'

/** Share of right answers, with half the width of its interval over tasks (Student's t). */
export interface Accuracy {
  readonly accuracy: number
  readonly accuracy_ci95: number | null
  readonly tasks: number
  readonly images: number
  readonly errors: number
}

/** Errors at one angle, in degrees, with the interval of the rate over images (Wilson). */
export interface AtAngle {
  readonly angle: number
  readonly held_out: boolean
  readonly images: number
  readonly errors: number
  readonly error_rate: number
  readonly ci95: readonly [number, number]
}

/** One model; the losses and the accuracy are those on test images at training angles. */
export interface ModelSummary {
  readonly model: string
  readonly seconds: number
  readonly steps_per_sec: number
  readonly train_loss: number
  readonly test_loss: number
  readonly test_err: number | null
  readonly accuracy: number
  readonly accuracy_ci95: number | null
  readonly seen: Accuracy
  readonly held_out: Accuracy
  readonly per_angle: readonly AtAngle[]
}

export interface Summary extends ModelSummary {
  readonly engine: string
  readonly seed: number
  readonly steps: number
  readonly baselines: readonly ModelSummary[]
}

const total = (results: readonly TaskResult[], what: 'images' | 'errors'): number =>
  results.reduce((sum, result) => sum + result[what], 0)

const accuracyOf = (results: readonly TaskResult[]): Accuracy => {
  const { mean, halfWidth } = meanInterval(results.map(({ images, errors }) => 1 - errors / images))
  return {
    accuracy: mean,
    accuracy_ci95: halfWidth ?? null,
    tasks: results.length,
    images: total(results, 'images'),
    errors: total(results, 'errors'),
  }
}

const perAngle = (results: readonly TaskResult[], held_out: boolean): readonly AtAngle[] =>
  distinct(results.map(({ angle }) => angle)).map((angle) => {
    const at = results.filter((result) => result.angle === angle)
    const [images, errors] = [total(at, 'images'), total(at, 'errors')]
    return {
      angle,
      held_out,
      images,
      errors,
      error_rate: errors / images,
      ci95: proportionInterval(errors, images),
    }
  })

const modelSummary = ({ model, steps, seconds, train_loss, seen, held_out }: Outcome): ModelSummary => {
  const loss = meanInterval(seen.map((result) => result.loss))
  const { accuracy, accuracy_ci95 } = accuracyOf(seen)
  return {
    model,
    seconds,
    steps_per_sec: steps / seconds,
    train_loss,
    test_loss: loss.mean,
    test_err: loss.halfWidth ?? null,
    accuracy,
    accuracy_ci95,
    seen: accuracyOf(seen),
    held_out: accuracyOf(held_out),
    per_angle: [...perAngle(seen, false), ...perAngle(held_out, true)].sort((a, b) => a.angle - b.angle),
  }
}

/** The first model in full, the others as its baselines; `seconds` is the time of the whole run. */
export const summaryOf = (
  { engine, seed, steps }: Settings,
  [first, ...others]: readonly Outcome[],
  seconds: number,
): Summary => ({ engine, seed, steps, ...modelSummary(first), seconds, baselines: others.map(modelSummary) })

/** All models of a summary, the first one first. */
export const modelsOf = ({ baselines, ...first }: Summary): readonly ModelSummary[] => [first, ...baselines]
