/** No assignment costs less: all are tried. */
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { symmetric } from '../../../src/symmetry/groups/symmetric'
import { assignment } from '../../../src/symmetry/read-outs/assignment'

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
