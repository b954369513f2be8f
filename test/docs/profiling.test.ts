/** The program in docs/profiling.md does what it says. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { outcomes } from './examples'

const page = readFileSync(join(__dirname, '../../docs/profiling.md'), 'utf8')

test('the program in the page on profiles prints tables and writes a trace', async () => {
  const [, program] = /^```ts\n([^]*?)^```$/m.exec(page) ?? []
  const folder = await mkdtemp(join(tmpdir(), 'weyl-profile-'))
  const file = join(folder, 'step.trace.json')
  const code = program
    .replace(/^import .*\n/gm, '')
    .replace("'step.trace.json'", JSON.stringify(file))
    .replace(/console\.log\((.*)\)/, '$1.includes("einsum ab,bc->ac") // true')
  expect(await outcomes(`${code}\nprofile.programs[0].runs // 10`)).toEqual([
    { printed: 'true', stated: 'true' },
    { printed: '10', stated: '10' },
  ])
  expect(await readFile(file, 'utf8')).toContain('"traceEvents"')
  await rm(folder, { recursive: true })
})
