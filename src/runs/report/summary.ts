/**
 * The numbers of a run, from what its cells achieved. Intervals are 95 %: over tasks, all seeds together, and, where
 * there are several seeds, over the means of the seeds.
 */
import { meanInterval, proportionInterval, twoLevelInterval } from '../../report/statistics'
import { distinct } from '../../report/style'
import type { CommonSettings } from '../options'
import {
  compareConditions,
  type Condition,
  type Estimate,
  type FloorSet,
  type FloorSummary,
  nameOf,
  type Outcome,
  sameCondition,
  type Scored,
  type TaskResult,
} from '../store'

/** The tasks of one set; the accuracy is that of a classifier. */
export type SetSummary = FloorSet & { readonly loss: Estimate }

/** Errors under one condition, with the interval of the rate over images (Wilson). */
export interface UnderCondition {
  readonly set: string
  readonly condition: Condition
  readonly images: number
  readonly errors: number
  readonly error_rate: number
  readonly ci95: readonly [number, number]
}

export interface ModelSummary {
  readonly study: string
  readonly model: string
  readonly seconds: number
  readonly steps_per_sec: number
  readonly train_loss: number
  /** Numbers that it has learned. */
  readonly parameters?: number
  /** By name; the first is the one that headlines speak of. */
  readonly sets: Readonly<Record<string, SetSummary>>
  readonly conditions: readonly UnderCondition[]
}

/** Results of one model or floor, one seed. */
export interface Scores<R extends Scored> {
  readonly seed: number
  readonly results: readonly R[]
}

const total = (results: readonly Scored[], what: 'images' | 'errors'): number =>
  results.reduce((sum, result) => sum + (result[what] ?? 0), 0)

const estimate = (seeds: readonly (readonly number[])[]): Estimate => {
  const all = meanInterval(seeds.flat())
  const means = meanInterval(seeds.map((values) => meanInterval(values).mean))
  const even = seeds.length > 1 && seeds.every(({ length }) => length === seeds[0].length)
  const both = even ? twoLevelInterval(seeds).halfWidth : undefined
  return {
    mean: all.mean,
    overTasks: all.halfWidth ?? null,
    overSeeds: means.halfWidth ?? null,
    ...(both !== undefined && { overBoth: both }),
  }
}

/** Of a set, all but its loss. */
const withoutLoss = (seeds: readonly (readonly Scored[])[]): Omit<SetSummary, 'loss'> => {
  const results = seeds.flat()
  const images = total(results, 'images')
  return {
    tasks: results.length,
    accuracy:
      images === 0
        ? null
        : estimate(seeds.map((tasks) => tasks.map((task) => 1 - (task.errors ?? 0) / (task.images ?? 1)))),
    images,
    errors: total(results, 'errors'),
  }
}

/** By set, in the order in which they were judged; `summary` is that of the results of each seed. */
const bySet = <R extends Scored, S>(
  scores: readonly Scores<R>[],
  summary: (seeds: readonly (readonly R[])[]) => S,
): Readonly<Record<string, S>> =>
  Object.fromEntries(
    distinct(scores.flatMap(({ results }) => results.map(({ set }) => set))).map((name) => [
      name,
      summary(scores.map(({ results }) => results.filter(({ set }) => set === name))),
    ]),
  )

const setsOf = (scores: readonly Scores<TaskResult>[]): Readonly<Record<string, SetSummary>> =>
  bySet(scores, (seeds) => ({
    loss: estimate(seeds.map((tasks) => tasks.map(({ loss }) => loss))),
    ...withoutLoss(seeds),
  }))

/** As of models, but without a loss where a floor has none. */
export const floorSetsOf = (scores: readonly Scores<Scored>[]): FloorSummary['sets'] =>
  bySet(scores, (seeds) => {
    const losses = seeds.map((tasks) => tasks.flatMap(({ loss = [] }) => loss))
    return { loss: losses.flat().length === 0 ? null : estimate(losses), ...withoutLoss(seeds) }
  })

const underConditions = (results: readonly TaskResult[]): readonly UnderCondition[] =>
  distinct(results.map(({ set }) => set))
    .flatMap((set) => {
      const own = results.filter((result) => result.set === set)
      const first = own.filter(
        ({ condition }, i) => own.findIndex((other) => sameCondition(other.condition, condition)) === i,
      )
      return first.flatMap(({ condition }) => {
        if (condition === undefined) return []
        const under = own.filter((result) => sameCondition(result.condition, condition))
        const [images, errors] = [total(under, 'images'), total(under, 'errors')]
        return [
          {
            set,
            condition,
            images,
            errors,
            error_rate: errors / Math.max(1, images),
            ci95: proportionInterval(errors, images),
          },
        ]
      })
    })
    .sort((a, b) => compareConditions(a.condition, b.condition))

const mean = (values: readonly number[]): number => meanInterval(values).mean

/** One summary for each study and model, all seeds together, in the order of the outcomes. */
export const summariesOf = (outcomes: readonly Outcome[]): readonly ModelSummary[] =>
  distinct(outcomes.map(({ study, model }) => JSON.stringify([study, model]))).map((id) => {
    const own = outcomes.filter(({ study, model }) => JSON.stringify([study, model]) === id)
    const [{ study, model, parameters }] = own
    return {
      study,
      model,
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
      steps_per_sec: mean(own.map(({ steps, seconds }) => (seconds > 0 ? steps / seconds : 0))),
      train_loss: mean(own.map(({ train_loss }) => train_loss)),
      ...(parameters !== undefined && { parameters }),
      sets: setsOf(own),
      conditions: underConditions(own.flatMap(({ results }) => results)),
    }
  })

/** What is said of a set beside each of its conditions. */
export type Marks = (set: string) => Readonly<Record<string, boolean>>

/** Names as they are printed: losses with `_err`, accuracies with `_ci95`, half the widths over tasks. */
const printedSet = ({ loss, tasks, accuracy, images, errors }: FloorSet) => ({
  ...(loss !== null && {
    loss: loss.mean,
    loss_err: loss.overTasks,
    ...(loss.overSeeds !== null && { loss_seeds_err: loss.overSeeds }),
  }),
  tasks,
  ...(accuracy !== null && {
    accuracy: accuracy.mean,
    accuracy_ci95: accuracy.overTasks,
    ...(accuracy.overSeeds !== null && { accuracy_seeds_ci95: accuracy.overSeeds }),
    images,
    errors,
  }),
})

/** By the name that the conditions have; `marks` is what an experiment says of a set besides. */
const printedConditions = (conditions: readonly UnderCondition[], marks: Marks) =>
  conditions.length === 0
    ? {}
    : {
        [`per_${nameOf(conditions[0].condition)}`]: conditions.map(({ set, condition, ...found }) => ({
          set,
          ...condition,
          ...marks(set),
          ...found,
        })),
      }

const printedModel = ({ sets, conditions, ...model }: ModelSummary, marks: Marks) => {
  const [first] = Object.values(sets)
  return {
    ...model,
    test_loss: first.loss.mean,
    test_err: first.loss.overTasks,
    ...(first.accuracy !== null && {
      accuracy: first.accuracy.mean,
      accuracy_ci95: first.accuracy.overTasks,
    }),
    ...Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, printedSet(set)])),
    ...printedConditions(conditions, marks),
  }
}

/** What `summary.json` holds: the first model in full, the others as its baselines; `seconds` is that of the run. */
export const printedSummary = (
  { engine, seed, seeds, steps }: CommonSettings,
  [first, ...others]: readonly ModelSummary[],
  floors: readonly FloorSummary[],
  seconds: number,
  marks: Marks = () => ({}),
) => ({
  engine,
  seed,
  seeds,
  steps,
  ...printedModel(first, marks),
  seconds,
  baselines: others.map((model) => printedModel(model, marks)),
  floors: floors.map(({ study, floor, sets }) => ({
    study,
    floor,
    ...Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, printedSet(set)])),
  })),
})
