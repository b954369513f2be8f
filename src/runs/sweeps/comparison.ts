/** A sweep as tables and curves: one HTML file, and beside it the numbers as CSV and the table for LaTeX. */
import { csvText } from '../../report/csv'
import { lossCurves } from '../../report/figures/loss-curves'
import { parallelCoordinates, variedSettings } from '../../report/figures/parallel-coordinates'
import type { ReportFigure, ReportSection, ReportTable } from '../../report/html'
import { intervalText } from '../../report/interval-text'
import { latexTable } from '../../report/latex'
import { distinct } from '../../report/style'
import { diskProblem, WEYL } from '../problems'
import { fail } from '../../dsl/core/problem'
import { lossRows, savePage } from '../report'
import { type RunFolder, writeWhole } from '../store'
import { slugOf } from '../training'
import { bestOf, type Findings, findingsIn, type Group, intervalOf, ranked } from './groups'
import { VALIDATION } from './cell-job'
import { countCells } from './cells'
import { nameOf, type Plan } from './plan'
import { readable } from './points'
import type { CellRecord } from './record'

const wordsOf = (set: string): string => set.replaceAll('_', ' ')

const setsOf = (groups: readonly Group[]): readonly string[] =>
  distinct(groups.flatMap(({ summary }) => Object.keys(summary.sets)))

const valueIn = ({ summary: { sets } }: Group, set: string): string => {
  const found = Object.entries(sets).find(([name]) => name === set)?.[1]
  if (found === undefined) return ''
  if (found.accuracy === null) return intervalText(intervalOf(found.loss))
  const { mean, halfWidth } = intervalOf(found.accuracy)
  return `${intervalText({ mean: 100 * mean, ...(halfWidth !== undefined && { halfWidth: 100 * halfWidth }) })} %`
}

const hours = (value: number): string => String(Number(value.toPrecision(2)))

/** A row for each group: its settings, its results, and what it cost. */
const tableOf = ({ varied }: Pick<Findings, 'varied'>, groups: readonly Group[]): ReportTable => {
  const sets = setsOf(groups)
  const several = distinct(groups.map(({ summary }) => summary.study)).length > 1
  return {
    head: [...varied, ...(several ? ['study'] : []), 'model', 'seeds', ...sets.map(wordsOf), 'core-hours'],
    rows: groups.map((group) => [
      ...varied.map((name) => readable(group.point[name])),
      ...(several ? [group.summary.study] : []),
      group.summary.model,
      String(group.seeds),
      ...sets.map((set) => valueIn(group, set)),
      hours(group.coreHours),
    ]),
  }
}

const NOTE =
  '± is half the width of the 95 % interval, over seeds and tasks together where there are several seeds, else over ' +
  'tasks. Losses are losses; accuracies are in percent.'

const bestSection = (findings: Findings): ReportSection => {
  const best = bestOf(findings.groups)
  return best.length === 0
    ? {
        title: 'Best settings',
        text:
          'No settings are called the best here: this sweep has set no validation tasks aside ("validation": true), and ' +
          'to choose by test tasks would make their results worthless.',
        figures: [],
      }
    : {
        title: 'Best settings',
        text: 'Chosen by the validation tasks alone, which are neither trained on nor tested on; what stands beside them was not looked at for the choice.',
        table: tableOf(findings, best),
        figures: [],
      }
}

/** Lines in one picture, at most. */
const LINES = 8

const pointText = ({ point }: Group): string =>
  Object.entries(point)
    .map(([name, value]) => `${name} ${readable(value)}`)
    .join(', ')

/** How the settings of one model learn: a picture for each model of each study. */
const curvesOf = ({ groups }: Findings): readonly ReportFigure[] => {
  const keys = distinct(groups.map(({ summary: { study, model } }) => JSON.stringify([study, model])))
  return keys.map((key) => {
    const own = groups.filter(({ summary: { study, model } }) => JSON.stringify([study, model]) === key)
    const [{ summary }] = own
    const title = `Losses of ${summary.model} on ${summary.study}`
    const best = ranked(own)
    const some = (best.length > 0 ? best : own).slice(0, LINES)
    const unit = Object.values(summary.sets)[0].accuracy === null ? 'mean square error' : undefined
    return {
      name: `curves-${slugOf(`${summary.study} ${summary.model}`)}`,
      title,
      caption: `${title}, mean over seeds${own.length > LINES ? `; the ${best.length > 0 ? 'best' : 'first'} ${LINES} of ${own.length} settings${best.length > 0 ? ', by validation' : ''}` : ''}.`,
      svg: lossCurves(
        some.flatMap((group) =>
          lossRows(group.rows).map((row) => ({ ...row, model: pointText(group) || summary.model })),
        ),
        unit,
      ),
    }
  })
}

const readablePoint = (point: Group['point']): Group['point'] =>
  Object.fromEntries(Object.entries(point).map(([name, value]) => [name, readable(value)]))

/** What settings lead to: a picture for each model of each study that was tried at several. */
const settingsOf = ({ groups }: Findings): readonly ReportFigure[] =>
  distinct(groups.map(({ summary: { study, model } }) => JSON.stringify([study, model]))).flatMap((key) => {
    const own = groups.filter(({ summary: { study, model } }) => JSON.stringify([study, model]) === key)
    const [{ summary }] = own
    const set = VALIDATION in summary.sets ? VALIDATION : Object.keys(summary.sets)[0]
    const classifies = summary.sets[set].accuracy !== null
    const choices = own.map(({ point, summary: { sets } }) => {
      const { mean, halfWidth } = intervalOf(sets[set].accuracy ?? sets[set].loss)
      const unit = classifies ? 100 : 1
      return {
        settings: readablePoint(point),
        mean: unit * mean,
        ...(halfWidth !== undefined && { halfWidth: unit * halfWidth }),
      }
    })
    if (variedSettings(choices).length === 0) return []
    const title = `Settings of ${summary.model} on ${summary.study}`
    const scoreLabel = classifies ? `${wordsOf(set)} accuracy, %` : `${wordsOf(set)} loss`
    return [
      {
        name: `settings-${slugOf(`${summary.study} ${summary.model}`)}`,
        title,
        caption: `${title}: a line for each, mean over seeds and tasks of ${wordsOf(set)}.`,
        svg: parallelCoordinates({ title, scoreLabel, better: classifies ? 'higher' : 'lower', choices }),
      },
    ]
  })

/** Where the cells ran: numbers of other processors may differ in their last bits. */
const placesTable = (records: readonly CellRecord[]): ReportTable => {
  const machines = records.map(({ places }) =>
    distinct(
      places.map(({ host, processor, platform, node }) => JSON.stringify([host, processor, platform, node])),
    ),
  )
  return {
    head: ['host', 'processor', 'system', 'Node', 'cells', 'core-hours'],
    rows: distinct(machines.flat()).map((machine) => {
      const here = records.filter((_, i) => machines[i].includes(machine))
      const spent = here.reduce((sum, { ended }) => sum + (ended?.coreSeconds ?? 0), 0)
      return [...(JSON.parse(machine) as readonly string[]), String(here.length), hours(spent / 3600)]
    }),
    notes: ['A cell that was taken over counts for each machine that it ran on.'],
  }
}

/** Every number of every group and set, one a line. */
const csvOf = ({ varied, groups }: Findings): string => {
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? '' : String(value)
  return csvText(
    [
      ...varied,
      ...[
        'study',
        'model',
        'set',
        'seeds',
        'tasks',
        'loss',
        'loss_ci95',
        'accuracy',
        'accuracy_ci95',
        'core_hours',
      ],
    ],
    groups.flatMap(({ point, summary, seeds, coreHours }) =>
      Object.entries(summary.sets).map(([set, { loss, accuracy, tasks }]) => {
        const rate = accuracy === null ? undefined : intervalOf(accuracy)
        return [
          ...varied.map((name) => point[name]),
          summary.study,
          summary.model,
          set,
          ...[
            seeds,
            tasks,
            loss.mean,
            intervalOf(loss).halfWidth,
            rate?.mean,
            rate?.halfWidth,
            coreHours,
          ].map(number),
        ]
      }),
    ),
  )
}

const divergedText = (records: readonly CellRecord[]): string => {
  const some = records.filter(({ ended }) => ended?.problem !== undefined)
  return some.length === 0 ? '' : ` In ${some.map(({ id }) => id).join(', ')} a model diverged.`
}

/** Writes `out`, and beside it the same as `.csv` and `.tex`; returns their names. */
export const writeSweepComparison = async (
  folder: RunFolder,
  plan: Plan,
  experiment: string,
  out: string,
): Promise<readonly string[]> => {
  const findings = await findingsIn(folder, plan)
  if (findings.groups.length === 0)
    return fail({
      where: folder.path,
      given: 'a sweep of which no cell has ended with a result',
      expected: 'one that has come as far',
      fix: `go on with it: ${WEYL} sweep FILE --resume --out ${folder.path}`,
    })
  const table = { ...tableOf(findings, findings.groups), notes: [NOTE] }
  const [ended, all] = [findings.records.length, countCells(plan.sweep)]
  await savePage(out, {
    title: `${nameOf(experiment)}: ${findings.varied.join(', ') || 'seeds'}`,
    lead: `${ended} of ${all} cells have ended.${divergedText(findings.records)}`,
    facts: [
      ['sweep', folder.path],
      ['weyl', plan.weyl],
      ['engine', plan.engine],
    ],
    sections: [
      { title: 'Results', table, figures: [] },
      bestSection(findings),
      { title: 'What settings lead to', figures: settingsOf(findings) },
      { title: 'Learning curves', figures: curvesOf(findings) },
      { title: 'Where it ran', table: placesTable(findings.records), figures: [] },
    ],
  })
  const beside = (ending: string): string => `${out.replace(/\.html$/, '')}.${ending}`
  const texts = { csv: csvOf(findings), tex: latexTable(table.head, table.rows) }
  for (const [ending, text] of Object.entries(texts))
    await writeWhole(beside(ending), text).catch((error: unknown) =>
      fail(diskProblem(beside(ending), 'saved', 'the sweep itself is safe')(error)),
    )
  return [out, beside('csv'), beside('tex')]
}
