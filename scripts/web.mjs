/** Part of check:page, after build:web: what a first visit of the pages has to load stays small. Data, and what a check of a
 * symmetry runs, are loaded when they are asked for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const FOLDER = join('web', 'dist')

/** What the playground loads once it is there. */
const EDITOR = join(FOLDER, 'editor')

/** Bytes, gzipped, at most: of a first visit to all pages, and of that. */
const [MOST, MOST_OF_EDITOR] = [300_000, 1_900_000]

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const sizes = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/(data|checks)$/.test(entry.parentPath))
  .map(({ parentPath, name }) => ({
    parentPath,
    name,
    bytes: gzipSync(readFileSync(join(parentPath, name))).length,
  }))
  .sort((a, b) => b.bytes - a.bytes)

const check = (what, files, most) => {
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log(`${what}: ${kB(all)} gzipped in ${files.length} files (at most ${kB(most)})`)
  for (const { name, bytes } of files) console.log(`${kB(bytes).padStart(10)}  ${name}`)
  if (all <= most) return
  console.error(`It is larger than ${kB(most)} gzipped: ${what}.`)
  process.exitCode = 1
}

const isOfEditor = ({ parentPath }) => parentPath === EDITOR
check(
  'the pages',
  sizes.filter((file) => !isOfEditor(file)),
  MOST,
)
check('the editor of the playground', sizes.filter(isOfEditor), MOST_OF_EDITOR)
