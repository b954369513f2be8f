/** The pages of docs for readers compile as they stand, run, and give what they say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { diagnostics } from '../types/compiler'
import { outcomes } from './examples'
import { moduleOf, pageOf } from './pages'

const pages = [
  'guide/install',
  'guide/first-network',
  'guide/own-layer',
  'guide/own-learner',
  'guide/read-a-symmetry',
  'from-a-paper-to-an-experiment',
  'coming-from',
].map(pageOf)

const nameOf = (page: number, wrong?: number): string => ['page', page, wrong ?? []].flat().join('-')

const state: { messages: Readonly<Record<string, readonly string[]>> } = { messages: {} }

beforeAll(() => {
  state.messages = diagnostics(
    Object.fromEntries(
      pages.flatMap((page, i) => [
        [nameOf(i), moduleOf(page)] as const,
        ...page.wrong.map(({ code }, j) => [nameOf(i, j), moduleOf(page, code)] as const),
      ]),
    ),
  )
})

describe('the page', () => {
  pages.forEach((page, i) => {
    test(`${page.name} gives what it says`, async () => {
      expect(state.messages[nameOf(i)], page.code).toEqual([])
      const found = await outcomes(page.code)
      expect(found.length, 'values stated behind a line').toBeGreaterThan(0)
      expect(found.map(({ printed }) => printed)).toEqual(found.map(({ stated }) => stated))
    })

    page.wrong.forEach(({ said }, j) => {
      test(`${page.name} says what the compiler says of what is wrong (${j + 1})`, () => {
        for (const words of said) expect(state.messages[nameOf(i, j)].join('\n')).toContain(words)
      })
    })
  })
})

test('the page guide/own-experiment is the numbered example of it, which is run', () => {
  const { imports, code } = pageOf('guide/own-experiment')
  const text = readFileSync(join(__dirname, '../../examples/20-my-own-experiment.ts'), 'utf8')
  const lines = (program: string): readonly string[] => program.split('\n').filter((line) => line !== '')
  expect(lines(`${imports}${code}`)).toEqual(lines(text.slice(text.indexOf('import '))))
})
