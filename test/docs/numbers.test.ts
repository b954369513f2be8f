/** The lines of docs/numbers.md: each expression of a table gives the value beside it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MADE, unitsOf } from '../engines/edges/units'
import { outcomes } from './examples'

const page = readFileSync(join(__dirname, '../../docs/numbers.md'), 'utf8')

/** Rows that begin with two columns of code. */
const rows = [...page.matchAll(/^\| `(.+?)` \| `(.+?)` \|/gm)].map(([, expression, value]) => ({
  expression,
  value,
}))

/** The words of the tables. */
const WORDS = [
  'const number = literal',
  'const row = (...xs) => tensor(xs, [xs.length])',
  "const whole = (...xs) => tensor(xs, [xs.length], 'int32')",
  'const derived = (f, n) => (n === 0 ? f : derived((x) => grad((y) => ops.sum(f(y)))(x), n - 1))',
  'const slope = (f, x, n = 1) => derived(f, n)(literal(x))',
  // functions, not the layers of the same names
  ';({ relu, elu, silu, tanh, sigmoid } = ops)',
].join('\n')

describe('the page on numbers', () => {
  test('has lines about values and derivatives', () => {
    expect(rows.length).toBeGreaterThan(40)
    expect(page.match(/^\| `/gm)).toHaveLength(rows.length)
  })

  for (const { expression, value } of rows)
    test(`says what ${expression} is`, async () => {
      const [{ printed }] = await outcomes(`${WORDS}\n${expression} // ${value}`)
      expect(printed).toBe(value)
    })

  /** The numbers of a table with a column for each engine. */
  const table = (head: RegExp): Readonly<Record<string, Readonly<Record<string, number>>>> => {
    const [first, , ...lines] = head.exec(page)?.[0].trim().split('\n') ?? []
    const cells = (line: string): readonly string[] =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    return Object.fromEntries(
      cells(first)
        .slice(1)
        .map((engine, i) => {
          const said = lines.flatMap((line) => {
            const [names, ...units] = cells(line)
            return names.split(', ').map((name) => [name, Number(units[i])] as const)
          })
          return [engine, Object.fromEntries(said.filter(([, units]) => units > 0))]
        }),
    )
  }

  test('says how near each engine is as the laws hold it to', () => {
    const engines = ['wasm', 'native', 'webgpu', 'onnx', 'tfjs-wasm', 'tfjs-cpu', 'tfjs-node-gpu']
    expect(table(/^\| \| wasm(?:.*\n)+?(?=\n)/m)).toEqual(
      Object.fromEntries(engines.map((engine) => [engine, unitsOf(engine)])),
    )
    expect(table(/^\| made of them \| wasm(?:.*\n)+?(?=\n)/m)).toEqual(MADE)
  })
})
