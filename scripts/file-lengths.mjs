/** Files stay short enough to read in one go: in src none over 300 lines, and a median of at most 100. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LONGEST = 300
const MEDIAN = 100

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({
    path: join('src', path),
    lines: readFileSync(join('src', path), 'utf8').split('\n').length - 1,
  }))
  .sort((a, b) => b.lines - a.lines)

const median = files[files.length >> 1]?.lines ?? 0
const tooLong = files.filter(({ path, lines }) => lines > LONGEST)

console.log(`src: ${files.length} files, median ${median} lines (at most ${MEDIAN}); the longest:`)
for (const { path, lines } of files.slice(0, 5)) console.log(`${String(lines).padStart(6)}  ${path}`)

const problems = [
  ...tooLong.map(
    ({ path, lines }) => `${path} has ${lines} lines, the limit is ${LONGEST}: split it by idea.`,
  ),
  ...(median > MEDIAN ? [`The median file has ${median} lines, the limit is ${MEDIAN}.`] : []),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
