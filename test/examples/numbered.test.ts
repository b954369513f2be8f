/**
 * The numbered examples are documentation: each is short, is listed in the table of contents, and prints exactly
 * what stands in `examples/output`.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, promisify } from 'node:util'
import { describe, expect, test, vi } from 'vitest'

const LONGEST = 60
/** Lines of code, imports aside, of those that show what a user may add. */
const OF_CODE = 40
const folder = join(__dirname, '../../examples')
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

const names = (path: string, ending: string): readonly string[] =>
  readdirSync(join(folder, path))
    .filter((file) => /^\d\d-/.test(file) && file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort()

const examples = names('', '.ts')

/** Line ends without blanks, and times and folders, which differ, without what they are. */
const comparable = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/ *[\d.]+ ms/, ' … ms')
        .replace(/( ± \S+) +[\d.]+$/, '$1 …')
        .replace(/\S+(?=\/(report|figures))/g, '…')
        .trimEnd(),
    )
    .join('\n')
    .trimEnd()

/** All that an experiment prints, which runs its script again in its threads. */
const printedByScript = async (name: string): Promise<string> => {
  const place = mkdtempSync(join(tmpdir(), 'weyl-'))
  const words = ['-r', 'ts-node/register', join(folder, `${name}.ts`), '--quiet', '--out', join(place, 'run')]
  try {
    return (await promisify(execFile)(process.execPath, words)).stdout
  } finally {
    rmSync(place, { recursive: true })
  }
}

/** All that the example prints until the promise that it exports is kept. */
const printed = async (name: string): Promise<string> => {
  if (read(`${name}.ts`).includes('runExperiment(')) return printedByScript(name)
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

test.each(examples.filter((name) => name.includes('my-own')))('%s takes few lines of code', (name) => {
  const code = read(`${name}.ts`)
    .split('\n')
    .filter((line) => !/^\s*($|\/\/|\/?\*|import )/.test(line))
  expect(code.length).toBeLessThanOrEqual(OF_CODE)
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
