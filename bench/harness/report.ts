/** Rows of a workload as a table for people, and what Weyl should reach. */
import { table } from '../../src/report/table'
import type { Row } from './measure'
import { isWeyl } from './recruits'
import { median, quartiles } from './statistics'
import { type Target, targets } from './targets'

export type TimedRow = Extract<Row, { readonly kind: 'timed' }>

export const isTimed = (row: Row): row is TimedRow => row.kind === 'timed'

/** Three digits, and no more than there are. */
export const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3)

const times = (value: number): string => `${digits(value)}×`

const fastest = (rows: readonly TimedRow[]): TimedRow | undefined =>
  rows.toSorted((a, b) => median(a.ms) - median(b.ms)).at(0)

const bestWeyl = (rows: readonly Row[]): TimedRow | undefined =>
  fastest(rows.filter(isTimed).filter(({ name }) => isWeyl(name)))

/** Why there are no times, in one line. */
export const excuse = (row: Exclude<Row, TimedRow>): string => {
  if (row.kind === 'failed') return `${row.name} failed: ${row.why.replaceAll(/\s+/g, ' ').slice(-300)}`
  const fix = row.fix === undefined ? '' : ` (${row.fix})`
  return `${row.name} is not here: ${row.unavailable}${fix}`
}

const cells = (row: Row, best: number | undefined): readonly string[] => {
  if (!isTimed(row)) return [row.name, '', '', '', '', '', row.kind === 'failed' ? 'FAILED' : 'not here']
  const [low, high] = quartiles(row.ms)
  const middle = median(row.ms)
  return [
    row.name,
    digits(middle),
    `${digits(low)}–${digits(high)}`,
    best === undefined ? '' : times(middle / best),
    row.compileMs.toFixed(0),
    row.peakMb.toFixed(0),
    row.form ?? '',
  ]
}

const HEAD = ['contender', 'step, ms', 'middle half', 'of best Weyl', 'compile, ms', 'peak, MiB', 'note']

/** The table of one workload, and below it why some have no times. */
export const workloadTable = (rows: readonly Row[]): string => {
  const best = bestWeyl(rows)
  const drawn = table(
    HEAD,
    rows.map((row) => cells(row, best && median(best.ms))),
  )
  return [drawn, ...rows.flatMap((row) => (isTimed(row) ? [] : excuse(row)))].join('\n')
}

const verdict = (rows: readonly Row[], { weyl, against, atLeast }: Target): string | undefined => {
  const ours = weyl === undefined ? bestWeyl(rows) : rows.filter(isTimed).find(({ name }) => name === weyl)
  const other = fastest(rows.filter(isTimed).filter(({ name }) => against.includes(name)))
  if (ours === undefined || other === undefined) return undefined
  const ratio = median(other.ms) / median(ours.ms)
  return `${ours.name} against ${other.name}: ${times(ratio)}, wanted ${atLeast}×: ${ratio >= atLeast ? 'reached' : 'MISSED'}`
}

/** A line for each target of the workload that these rows can judge. */
export const verdicts = (workload: string, rows: readonly Row[]): readonly string[] =>
  targets.filter((target) => target.workload === workload).flatMap((target) => verdict(rows, target) ?? [])
