/** The table that a run ends with: a row for each model and floor of each study. */
import type { ModelSummary } from './summary'
import type { CheckValue, Estimate, FloorSet, FloorSummary } from '../store'

export interface ResultTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
/** Rounding is no result: what is below it is 0. */
const short = (value: number): string =>
  Math.abs(value) < 1e-12 ? '0' : String(Number(value.toPrecision(3)))

const withWidth = (show: (value: number) => string, { mean, overTasks, overSeeds }: Estimate): string =>
  [
    show(mean),
    ...(overTasks === null ? [] : [`± ${show(overTasks)}`]),
    ...(overSeeds === null ? [] : [`(seeds ± ${show(overSeeds)})`]),
  ].join(' ')

const wordsOf = (set: string): string => set.replace(/_/g, ' ')

const lossOf = (set: FloorSet): string => (set.loss === null ? '' : withWidth(short, set.loss))

const cellOf = (set: FloorSet | undefined): string => {
  if (set === undefined) return ''
  return set.accuracy === null ? lossOf(set) : withWidth(percent, set.accuracy)
}

const meanLoss = ({ loss }: FloorSet): string => (loss === null ? '' : short(loss.mean))

/** Accuracies where models classify, else losses; ± is half the 95 % interval over tasks. */
export const resultTable = (
  models: readonly ModelSummary[],
  floors: readonly FloorSummary[],
  checks: readonly CheckValue[],
): ResultTable => {
  const several = new Set(models.map(({ study }) => study)).size > 1
  const sets = [...new Set(models.flatMap((model) => Object.keys(model.sets)))]
  const classify = models.some((model) => Object.values(model.sets).some(({ accuracy }) => accuracy !== null))
  const checkOf = (study: string, model: string): string =>
    checks
      .filter((check) => check.study === study && check.model === model)
      .map(
        ({ loss, halfWidth }) => `${short(loss)}${halfWidth === undefined ? '' : ` ± ${short(halfWidth)}`}`,
      )
      .join(', ')
  const row = (
    study: string,
    name: string,
    of: Readonly<Record<string, FloorSet>>,
    rest: readonly string[],
  ): readonly string[] => [
    ...(several ? [study] : []),
    name,
    ...sets.map((set) => cellOf(of[set])),
    ...(classify ? [meanLoss(Object.values(of)[0])] : []),
    ...rest,
  ]
  const studies = [...new Set(models.map(({ study }) => study))]
  return {
    head: [
      ...(several ? ['study'] : []),
      'model',
      ...sets.map((set) => `${classify ? 'accuracy' : 'loss'}, ${wordsOf(set)}`),
      ...(classify ? ['test loss'] : []),
      'steps/s',
      ...(checks.length > 0 ? ['check values'] : []),
    ],
    rows: studies.flatMap((study) => [
      ...models
        .filter((model) => model.study === study)
        .map((model) =>
          row(study, model.model, model.sets, [
            short(model.steps_per_sec),
            ...(checks.length > 0 ? [checkOf(study, model.model)] : []),
          ]),
        ),
      ...floors
        .filter((floor) => floor.study === study)
        .map((floor) =>
          row(study, floor.floor, floor.sets, [
            '',
            ...(checks.length > 0 ? [checkOf(study, floor.floor)] : []),
          ]),
        ),
    ]),
  }
}
