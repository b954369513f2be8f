/** The TypeScript of README.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const text = readFileSync(join(__dirname, '../../README.md'), 'utf8')

/** Its snippets, in order. */
export const snippets: readonly string[] = Array.from(
  text.matchAll(/^```ts\n([^]*?)^```$/gm),
  ([, code]) => code,
)
