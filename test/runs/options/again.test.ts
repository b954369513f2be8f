/** Laws of words that are to be typed again: a shell, and then the command, read what was said. */
import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { quoted, wordsOf } from '../../../src/runs/options'
import { test } from '../../laws/law'

describe('words', () => {
  test.prop(
    [
      fc.array(
        fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0')),
        { minLength: 1 },
      ),
    ],
    {
      numRuns: 20,
    },
  )('come through a shell as they are', (words) => {
    const out = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(quoted).join(' ')}`], {
      encoding: 'utf8',
    })
    expect(out.split('\0').slice(0, -1)).toEqual(words)
  })

  test('of options are those that were given', () => {
    const given = { dryRun: true, out: 'a b', seeds: 3, yes: undefined }
    expect(wordsOf(given)).toEqual(['--dry-run', '--out', 'a b', '--seeds', '3'])
  })
})
