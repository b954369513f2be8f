/**
 * Does what docs/adding-a-primitive.md says, in a copy of the repository: the declaration alone must not compile, with all
 * of its rows everything must, and the laws of the new primitive must hold on every engine.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const GUIDE = 'docs/adding-a-primitive.md'
const NAME = 'reciprocal'

const edits = [
  ...readFileSync(GUIDE, 'utf8').matchAll(/^```ts file=(\S+) after="(.*)"\n([\s\S]*?)^```$/gm),
].map(([, file, after, text]) => ({ file, after, text }))

const copy = mkdtempSync(join(tmpdir(), 'weyl-guide-'))

const stop = (message) => {
  console.error(`${GUIDE}: ${message}`)
  rmSync(copy, { recursive: true })
  process.exit(1)
}

const apply = ({ file, after, text }) => {
  const path = join(copy, file)
  const lines = readFileSync(path, 'utf8').split('\n')
  const places = lines.flatMap((line, i) => (line.startsWith(after) ? [i] : []))
  if (places.length !== 1) stop(`${places.length} lines of ${file} begin with ${after}; name one that does`)
  writeFileSync(path, lines.toSpliced(places[0] + 1, 0, text.trimEnd()).join('\n'))
}

const run = (...words) => spawnSync('npx', words, { cwd: copy, encoding: 'utf8' })
const compile = () => run('tsc', '--noEmit', '-p', 'tsconfig.json')

for (const path of ['src', 'test', 'tsconfig.json', 'package.json', 'vitest.config.mts'])
  cpSync(path, join(copy, path), { recursive: true })
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
const config = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf8'))
writeFileSync(
  join(copy, 'tsconfig.json'),
  JSON.stringify({ ...config, include: ['src/engines', 'src/loops', 'test/dsl/primitives'] }),
)

const [declaration, rows] = [edits.slice(0, 2), edits.slice(2)]
declaration.forEach(apply)
const { stdout: missing } = compile()
for (const { file } of rows)
  if (!missing.split('\n').some((line) => line.startsWith(file) && line.includes(NAME)))
    stop(`${file} compiles without its row for ${NAME}`)
rows.forEach(apply)
const { status, stdout: errors } = compile()
if (status !== 0) stop(`with all that it says, this does not compile:\n${errors}`)
const laws = run('vitest', 'run', 'test/dsl/primitives', '-t', NAME)
if (laws.status !== 0 || !/\d+ passed/.test(laws.stdout))
  stop(`a law does not hold:\n${laws.stdout}${laws.stderr}`)
rmSync(copy, { recursive: true })
console.log(
  `${GUIDE}: ${edits.length} edits, of which ${rows.length} are asked for by the compiler; the laws hold`,
)
