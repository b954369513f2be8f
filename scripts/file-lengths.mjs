/** Files stay short enough to read in one go: none over 300 lines, and in src a median of at most 100. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LONGEST = 300
const MEDIAN = 100

const FOLDERS = ['src', 'test', 'examples', 'bench', 'web', 'scripts']

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.m?ts$|\.mjs$/.test(path))
    .map((path) => ({
      path: join(folder, path),
      lines: readFileSync(join(folder, path), 'utf8').split('\n').length - 1,
    }))
    .sort((a, b) => b.lines - a.lines)

const all = FOLDERS.map((folder) => ({ folder, files: filesIn(folder) }))
const src = all.find(({ folder }) => folder === 'src')?.files ?? []
const median = src[src.length >> 1]?.lines ?? 0
const tooLong = all.flatMap(({ files }) => files.filter(({ lines }) => lines > LONGEST))

for (const { folder, files } of all)
  console.log(
    `${folder}: ${files.length} files, the longest ${files[0].path} of ${files[0].lines} lines (at most ${LONGEST})`,
  )
console.log(`src: median ${median} lines (at most ${MEDIAN})`)

const problems = [
  ...tooLong.map(
    ({ path, lines }) => `${path} has ${lines} lines, the limit is ${LONGEST}: split it by idea.`,
  ),
  ...(median > MEDIAN ? [`The median file has ${median} lines, the limit is ${MEDIAN}.`] : []),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
