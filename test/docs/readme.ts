/** What of README.md can be run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const text = readFileSync(join(__dirname, '../../README.md'), 'utf8')

const blocks = (kind: string): readonly string[] =>
  Array.from(text.matchAll(new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, 'gm')), ([, code]) => code)

/** Its snippets of TypeScript, in order. */
export const snippets: readonly string[] = blocks('ts')

/** Its commands for a shell, in order. */
export const commands: readonly string[] = blocks('sh')
