/**
 * A table for the terminal: a head, one rule, one line for each row; no colours, so that it reads the same in
 * a log file. A column whose cells are all numbers (with their ±, intervals, %, or nothing) is right aligned.
 */
import CliTable from 'cli-table3'
import { fail } from '../dsl/core/problem'

/** Light rules: one under the head, nothing else. */
const CHARS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '──',
  right: '',
  'right-mid': '',
  middle: '  ',
}

const NUMBER = /^(?:NaN|[−+-]?∞|[\d\s.,:%°()[\]±×…–−+-]*(?:e[+−-]?\d+)?[\d\s.,:%°()[\]±×…–−+-]*)$/

/** Whether a cell is a number, with its ±, interval or %, or nothing. */
export const isNumeric = (cell: string): boolean => NUMBER.test(cell)

/** The lines of the table, joined by line breaks. Fails unless every row is as long as the head. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const odd = rows.findIndex((row) => row.length !== head.length)
  if (odd >= 0)
    return fail({
      where: 'table',
      given: `${rows[odd].length} cells in row ${odd}`,
      expected: `${head.length}, one for each of ${head.join(', ')}`,
    })
  const drawn = new CliTable({
    head: [...head],
    chars: CHARS,
    colAligns: head.map((_, column) => (rows.every((row) => isNumeric(row[column])) ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  })
  drawn.push(...rows.map((row) => [...row]))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
