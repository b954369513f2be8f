/** Laws of what is told of a sweep: settings are chosen by validation alone; tables survive their way to others. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { csvText } from '../../../src/report/csv'
import { latexTable } from '../../../src/report/latex'
import { bestOf, type Group } from '../../../src/runs/sweeps/groups'
import { summariesOf } from '../../../src/runs/report'
import { test } from '../../laws/law'

const loss = fc.integer({ min: 0, max: 1000 })
const tasks = fc.array(fc.record({ validation: loss, test: loss }), { minLength: 1, maxLength: 4 })

/** One model at one setting, with its losses on tasks of both kinds. */
const groupOf = (rate: number, found: readonly Readonly<Record<'validation' | 'test', number>>[]): Group => {
  const results = found.flatMap((task) =>
    (['validation', 'test'] as const).map((set) => ({ set, loss: task[set] })),
  )
  const [summary] = summariesOf([
    {
      study: 'a study',
      model: 'a model',
      seed: 0,
      steps: 1,
      seconds: 1,
      train_loss: 1,
      results,
      confusion: [],
      drawn: [],
      pictures: [],
    },
  ])
  return { point: { rate: String(rate) }, summary, seeds: 1, coreHours: 0, rows: [] }
}

const sweeps = fc.array(tasks, { minLength: 1, maxLength: 5 })

describe('the best settings', () => {
  test.prop([sweeps])('are those of the least loss on validation tasks', (all) => {
    const means = all.map(
      (found) => found.reduce((sum, { validation }) => sum + validation, 0) / found.length,
    )
    const [best] = bestOf(all.map((found, i) => groupOf(i, found)))
    expect(Number(best.point.rate)).toBe(means.indexOf(Math.min(...means)))
  })

  test.prop([sweeps, fc.array(loss, { minLength: 20, maxLength: 20 })])(
    'are the same whatever the test tasks say',
    (all, others) => {
      let i = 0
      const changed = all.map((found) =>
        found.map((task) => ({ ...task, test: others[i++ % others.length] })),
      )
      const chosen = (some: typeof all) =>
        bestOf(some.map((found, at) => groupOf(at, found))).map(({ point }) => point)
      expect(chosen(changed)).toEqual(chosen(all))
    },
  )
})

/** A reader of RFC 4180, by hand. */
const readCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows[rows.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const cells = fc.tuple(fc.string(), fc.constantFrom('a,b', 'say "no"', 'two\r\nlines', '', '1.5'))

describe('tables', () => {
  test.prop([fc.array(cells, { minLength: 1 })])('come back from CSV as they were', (rows) => {
    expect(readCsv(csvText(['first', 'second'], rows))).toEqual([['first', 'second'], ...rows])
  })

  test('for LaTeX are escaped, with columns of numbers to the right', () => {
    expect(latexTable(['a_b', 'n'], [['50 % & more', '1.0 ± 0.1']])).toBe(
      '\\begin{tabular}{lr}\n\\toprule\na\\_b & n \\\\\n\\midrule\n50 \\% \\& more & 1.0 $\\pm$ 0.1 \\\\\n\\bottomrule\n\\end{tabular}\n',
    )
  })
})
