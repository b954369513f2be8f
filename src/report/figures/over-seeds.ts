/**
 * Curves of one model trained from several seeds, as one curve: at each step the mean over seeds, with its 95 %
 * interval over them.
 *
 * Law: the curve of a model with one seed, or without any, is left as it is.
 */
import { groupBy } from 'fp-ts/NonEmptyArray'
import { meanInterval } from '../statistics'
import { distinct } from '../style'

/**
 * The mean query loss of a meta-batch after `step` outer steps; `halfWidth` of its 95 % interval, in the same
 * unit. A model with several seeds is drawn as their mean, with the interval over seeds instead.
 */
export interface LossRow {
  readonly model: string
  readonly seed?: number
  readonly step: number
  readonly split: 'train' | 'test'
  readonly loss: number
  readonly halfWidth?: number
}

/** One step of one model and split, from all its seeds; a loss that is not finite makes the mean so. */
const merged = (rows: readonly LossRow[]): LossRow => {
  const [{ model, step, split }] = rows
  const losses = rows.map(({ loss }) => loss)
  if (!losses.every(Number.isFinite)) return { model, step, split, loss: NaN }
  const { mean, halfWidth } = meanInterval(losses)
  return { model, step, split, loss: mean, ...(halfWidth === undefined ? {} : { halfWidth }) }
}

const keyOf = ({ model, split, step }: LossRow): string => JSON.stringify([model, split, step])

/** The models of which there are several seeds. */
export const repeated = (rows: readonly LossRow[]): ReadonlySet<string> =>
  new Set(
    distinct(rows.map(({ model }) => model)).filter(
      (model) => distinct(rows.filter((row) => row.model === model).map(({ seed }) => seed)).length > 1,
    ),
  )

/** The rows with one curve a model. */
export const overSeeds = (rows: readonly LossRow[]): readonly LossRow[] => {
  const several = repeated(rows)
  const groups = groupBy(keyOf)(rows.filter(({ model }) => several.has(model)))
  return [...rows.filter(({ model }) => !several.has(model)), ...Object.values(groups).map(merged)]
}
