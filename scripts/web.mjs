/** Part of check:page, after build:web: what a first visit of the pages has to load stays small. Data, and what a check of a
 * symmetry runs, are loaded when they are asked for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const FOLDER = join('web', 'dist')

/** Bytes, gzipped, at most. */
const MOST = 300_000

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const sizes = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/(data|checks)$/.test(entry.parentPath))
  .map(({ parentPath, name }) => ({ name, bytes: gzipSync(readFileSync(join(parentPath, name))).length }))
  .sort((a, b) => b.bytes - a.bytes)
const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0)

console.log(`the page: ${kB(all)} gzipped in ${sizes.length} files (at most ${kB(MOST)})`)
for (const { name, bytes } of sizes) console.log(`${kB(bytes).padStart(10)}  ${name}`)
if (!(all <= MOST)) {
  console.error(`The page is larger than ${kB(MOST)} gzipped.`)
  process.exitCode = 1
}
