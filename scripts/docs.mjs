/**
 * The documentation site, into docs/.vitepress/dist: `npm run docs`, or `npm run docs -- --base /weyl/` for a host that
 * has it under a path. Pages are written anew each time, from docs, README, the examples and, by TypeDoc, the doc comments
 * of what the package exports. A public name or property without a doc comment fails the build, as does a link that leads
 * nowhere, and a page that wants anything of another host.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deadLinks, foreignSources } from './site/dead-links.mjs'
import { pages } from './site/pages.mjs'

const SITE = 'docs/.vitepress'
const PAGES = `${SITE}/pages`
const words = process.argv.slice(2)
const base = words.includes('--base') ? words[words.indexOf('--base') + 1] : '/'

/** Runs a command; what it warns of. */
const run = (...command) => {
  const { status, stdout, stderr } = spawnSync('npx', command, { encoding: 'utf8' })
  if (status === 0) return stderr.split('\n')
  console.error(stdout, stderr)
  process.exit(1)
}

rmSync(PAGES, { recursive: true, force: true })
for (const [page, text] of Object.entries(pages())) {
  const path = join(PAGES, page)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
cpSync('docs/images', `${PAGES}/images`, { recursive: true })
const undocumented = run('typedoc', '--options', `${SITE}/typedoc.mjs`).filter((line) =>
  line.includes('does not have any documentation'),
)
run('vitepress', 'build', 'docs', ...words)

const problems = [
  ...undocumented,
  ...deadLinks(`${SITE}/dist`, base).map((link) => `leads nowhere: ${link}`),
  ...foreignSources(`${SITE}/dist`).map((source) => `comes from another host: ${source}`),
]
for (const problem of problems) console.error(problem)
if (problems.length === 0)
  console.log(`The site is in ${SITE}/dist; look at it with: npx vitepress preview docs`)
process.exitCode = problems.length === 0 ? 0 : 1
