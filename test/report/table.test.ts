import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { table } from '../../src/report/table'
import { test } from '../laws/law'

const cell = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() === text)

describe('table', () => {
  test.prop([fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 })])(
    'has a line for the head, the rule and each row, with every cell in its order',
    (rows) => {
      const lines = table(['first', 'second', 'third'], rows).split('\n')
      expect(lines).toHaveLength(rows.length + 2)
      rows.forEach((row, i) => {
        const line = lines[i + 2]
        row.reduce((from, text) => {
          const at = line.indexOf(text, from)
          expect(at).toBeGreaterThanOrEqual(from)
          return at + text.length
        }, 0)
      })
    },
  )

  test('aligns words left and numbers right, with intervals, signs and gaps', () => {
    expect(
      table(
        ['model', 'error (%)', 'interval', 'note'],
        [
          ['single circuit (MSR)', '3.2', '[2.9, 3.6]', ''],
          ['no sharing (MAML)', '12.25 ± 0.31', '–', 'best'],
          ['no adaptation', 'NaN', '[1e−3, 0.5]', '7'],
        ],
      ),
    ).toBe(
      [
        'model                    error (%)     interval  note',
        '─────────────────────────────────────────────────────',
        'single circuit (MSR)           3.2   [2.9, 3.6]',
        'no sharing (MAML)     12.25 ± 0.31            –  best',
        'no adaptation                  NaN  [1e−3, 0.5]  7',
      ].join('\n'),
    )
  })

  test('has no colours', () => {
    expect(table(['a'], [['b']])).not.toContain('\u001b')
  })

  test('says which row has too few cells', () => {
    expect(() => table(['model', 'error'], [['a', '1'], ['b']])).toThrow(
      'table: got 1 cells in row 1, expected 2, one for each of model, error.',
    )
  })
})
