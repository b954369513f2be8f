/** No assignment costs less: all are tried. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { symmetric } from '../../../src/symmetry/groups/symmetric'
import { assignment } from '../../../src/symmetry/read-outs/assignment'
import { test } from '../../laws/law'

const tables = fc
  .record({ rows: fc.integer({ min: 0, max: 5 }), more: fc.nat(1) })
  .filter(({ rows, more }) => rows + more > 0)
  .chain(({ rows, more }) =>
    fc.array(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: rows + more, maxLength: rows + more }),
      {
        minLength: rows,
        maxLength: rows,
      },
    ),
  )

const cost = (table: readonly (readonly number[])[], columns: readonly number[]): number =>
  table.reduce((sum, row, i) => sum + row[columns[i]], 0)

test.prop([tables])('the assignment is one, and the cheapest', (table) => {
  const found = assignment(table.map((row) => Float64Array.from(row)))
  expect(found).toHaveLength(table.length)
  expect(new Set(found).size).toBe(found.length)
  if (table.length === 0) return
  const least = Math.min(...symmetric(table[0].length).elements.map((columns) => cost(table, columns)))
  expect(cost(table, found)).toBe(least)
})
