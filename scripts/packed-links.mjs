/** Part of check:package: README, which npm shows, links to nothing that the package does not contain. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' }))
const packed = files.map(({ path }) => path)

const links = [...readFileSync('README.md', 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link)
const ofFiles = links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.replace(/#.*/, ''))
const missing = ofFiles.filter((link) => !packed.includes(link))

for (const link of missing)
  console.error(`README.md links to ${link}, which is not packed: see "files" in package.json`)
console.log(
  `README.md: ${ofFiles.length} links to files, of which the package has ${ofFiles.length - missing.length}`,
)
process.exitCode = missing.length === 0 ? 0 : 1
