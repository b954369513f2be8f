import * as fc from 'fast-check'
import * as TE from 'fp-ts/TaskEither'
import { describe, expect } from 'vitest'
import type { Model } from '../../../src/node'
import { cellsOf, type Study } from '../../../src/runs/training/study'
import { tinyModel, tinySource } from '../tiny'
import { test } from '../../laws/law'

const named = (name: string): Model => ({ ...tinyModel, name })
const study = (name: string, models: readonly string[]): Study => ({
  name,
  models: models.map(named),
  source: () => TE.right(tinySource(1, 1, 1)),
  pictures: () => Promise.resolve([]),
})
const slugs = (studies: readonly Study[], seeds = 1): readonly string[] =>
  cellsOf(studies, { seed: 5, seeds }).map(({ slug }) => slug)

describe('cellsOf', () => {
  test('leaves out of a slug what all cells share', () => {
    expect(slugs([study('rank 1', ['no sharing (MAML)', 'MSR'])])).toEqual(['no-sharing-maml', 'msr'])
    expect(slugs([study('rank 1', ['MSR'])], 2)).toEqual(['msr-seed-5', 'msr-seed-6'])
    expect(slugs([study('rank 1', ['MSR']), study('rank 2', ['MSR'])])).toEqual(['rank-1-msr', 'rank-2-msr'])
  })

  test('puts cells with the same data side by side, and draws those of the first seed', () => {
    const cells = cellsOf([study('a', ['x', 'y']), study('b', ['x'])], { seed: 5, seeds: 2 })
    expect(cells.map(({ study: { name }, model, seed, drawn }) => [name, model.name, seed, drawn])).toEqual([
      ['a', 'x', 5, true],
      ['a', 'y', 5, true],
      ['a', 'x', 6, false],
      ['a', 'y', 6, false],
      ['b', 'x', 5, true],
      ['b', 'x', 6, false],
    ])
  })

  test.prop([
    fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 3 }),
    fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 3 }),
  ])('gives every cell files of its own', (names, models, seeds) => {
    const found = slugs(
      names.map((name) => study(name, models)),
      seeds,
    )
    expect(new Set(found).size).toBe(names.length * models.length * seeds)
  })

  test.each([
    [['MSR (2)', 'msr 2'], /cells: got 'msr-2' as the name of the files of two models, expected names/],
    [['日本'], /cells: got '' as the name of the files of '日本'/],
    [['config'], /cells: got 'config' as the name of the files of 'config'/],
    [['Summary'], /'summary' as the name of the files of 'Summary'/],
  ])('refuses models whose files would be those of another: %j', (models, message) => {
    expect(() => slugs([study('a', models)])).toThrow(message)
  })
})
