/** The lines of docs/numbers.md: each expression of a table gives the value beside it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
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
})
