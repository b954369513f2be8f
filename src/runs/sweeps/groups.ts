/**
 * What a sweep has found, group by group: a model of a study at one point of the settings, all of its seeds together.
 *
 * Law: which settings are best is told by the validation tasks alone; that the results on test tasks change changes no
 * choice.
 */
import type { MeanInterval } from '../../report/statistics'
import { distinct } from '../../report/style'
import { type ModelSummary, summariesOf } from '../report'
import { type Estimate, type Metrics, type Outcome, readRun } from '../store'
import { eachOnce } from './once'
import { endedIn } from './ended'
import { cellPath, type Plan } from './plan'
import { VALIDATION } from './cell-job'
import type { CellRecord } from './record'
import { variedIn } from './points'
import type { RunFolder } from '../store'

export interface Group {
  /** The settings that the sweep varies, as texts. */
  readonly point: Readonly<Record<string, string>>
  readonly summary: ModelSummary
  readonly seeds: number
  readonly coreHours: number
  readonly rows: readonly Metrics[]
}

/** A cell with what was found in it; nothing where all of its models diverged. */
interface Found {
  readonly record: CellRecord
  readonly outcomes: readonly Outcome[]
  readonly rows: readonly Metrics[]
}

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))

const foundIn = async (folder: RunFolder, record: CellRecord): Promise<Found> => {
  const diverged = (record.ended?.seconds ?? 0) === 0 && record.ended?.problem !== undefined
  if (diverged) return { record, outcomes: [], rows: [] }
  const { outcomes, rows } = await readRun(cellPath(folder, record.id))
  return { record, outcomes, rows }
}

const groupsAt = (point: Readonly<Record<string, string>>, cells: readonly Found[]): readonly Group[] => {
  const outcomes = cells.flatMap((cell) => cell.outcomes)
  return summariesOf(outcomes).map((summary) => {
    const isOwn = ({ study, model }: { readonly study: string; readonly model: string }): boolean =>
      study === summary.study && model === summary.model
    const coreSeconds = cells.flatMap(({ record: { ended }, outcomes: own }) => {
      const cores = ended === undefined || ended.seconds === 0 ? 1 : ended.coreSeconds / ended.seconds
      return own.filter(isOwn).map(({ seconds }) => cores * seconds)
    })
    return {
      point,
      summary,
      seeds: new Set(outcomes.filter(isOwn).map(({ seed }) => seed)).size,
      coreHours: coreSeconds.reduce((sum, seconds) => sum + seconds, 0) / 3600,
      rows: cells.flatMap(({ rows }) => rows.filter(isOwn)),
    }
  })
}

export interface Findings {
  readonly varied: readonly string[]
  readonly groups: readonly Group[]
  readonly records: readonly CellRecord[]
}

/**
 * All that has ended of a sweep, in the order of its cells, one for equal settings and seed: a sweep that was begun
 * before repeats were refused may have more, which tell nothing new.
 */
export const findingsIn = async (folder: RunFolder, { sweep }: Plan): Promise<Findings> => {
  const varied = variedIn(sweep)
  const records = eachOnce(
    [...(await endedIn(folder)).values()].sort((a, b) => Number(a.id) - Number(b.id)),
    ({ settings }) => settings,
  )
  const points = new Map<string, readonly Found[]>()
  for (const record of records) {
    const point = Object.fromEntries(varied.map((name) => [name, shown(record.settings[name])]))
    const key = JSON.stringify(point)
    points.set(key, [...(points.get(key) ?? []), await foundIn(folder, record)])
  }
  const groups = [...points].flatMap(([key, cells]) =>
    groupsAt(JSON.parse(key) as Readonly<Record<string, string>>, cells),
  )
  return { varied, groups, records }
}

/** An estimate with the interval over seeds and tasks together, where there is one. */
export const intervalOf = ({ mean, overBoth, overTasks }: Estimate): MeanInterval => {
  const halfWidth = overBoth ?? overTasks
  return { mean, ...(halfWidth !== null && { halfWidth }) }
}

/** The better, the higher. */
const scoreOf = ({ summary: { sets } }: Group): number => {
  const { accuracy, loss } = sets[VALIDATION]
  return accuracy === null ? -loss.mean : accuracy.mean
}

/** Those with validation tasks, the best first; of equal ones that which comes first. */
export const ranked = (groups: readonly Group[]): readonly Group[] =>
  groups.filter(({ summary }) => VALIDATION in summary.sets).toSorted((a, b) => scoreOf(b) - scoreOf(a))

/** The best group of each model of each study, by validation; none where no tasks were set aside for it. */
export const bestOf = (groups: readonly Group[]): readonly Group[] => {
  const keyOf = ({ summary: { study, model } }: Group): string => JSON.stringify([study, model])
  const best = new Map(
    ranked(groups)
      .toReversed()
      .map((group) => [keyOf(group), group]),
  )
  return distinct(groups.map(keyOf)).flatMap((key) => best.get(key) ?? [])
}
