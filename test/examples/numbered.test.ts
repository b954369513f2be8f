/**
 * The numbered examples are documentation: each is short, is listed in the table of contents, and prints exactly
 * what stands in `examples/output`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'node:util'
import { describe, expect, test, vi } from 'vitest'

const LONGEST = 60
const folder = join(__dirname, '../../examples')
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

const names = (path: string, ending: string): readonly string[] =>
  readdirSync(join(folder, path))
    .filter((file) => /^\d\d-/.test(file) && file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort()

const examples = names('', '.ts')

/** Line ends without blanks, and times, which differ, without their number. */
const comparable = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/ *[\d.]+ ms/, ' … ms').trimEnd())
    .join('\n')
    .trimEnd()

/** All that the example prints until the promise that it exports is kept. */
const printed = async (name: string): Promise<string> => {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...parts: readonly unknown[]) => {
    lines.push(format(...parts))
  })
  try {
    const { default: done } = (await import(join(folder, `${name}.ts`))) as {
      readonly default: Promise<void>
    }
    await done
  } finally {
    log.mockRestore()
  }
  return lines.join('\n')
}

describe('the example', () => {
  test.each(examples)('%s prints what it should', async (name) => {
    expect(comparable(await printed(name))).toBe(comparable(read(`output/${name}.txt`)))
  })

  test.each(examples)('%s is short, and says how it is run', (name) => {
    const lines = read(`${name}.ts`).trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(LONGEST)
    expect(lines).toContain(` *   npx ts-node examples/${name}.ts`)
  })
})

test('the examples are numbered from 1 without a gap', () => {
  expect(examples.map((name) => Number(name.slice(0, 2)))).toEqual(examples.map((_, i) => i + 1))
})

test('the table of contents and the outputs are those of the examples', () => {
  expect(Array.from(read('README.md').matchAll(/\]\((\d\d-[\w-]+)\.ts\)/g), ([, name]) => name)).toEqual(
    examples,
  )
  expect(names('output', '.txt')).toEqual(examples)
})
