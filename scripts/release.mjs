/**
 * Tries what would be published, and publishes nothing: `npm run release`. It builds and packs, installs the file in a
 * fresh project of each kind as its user would, and runs the same example in each: `npm run release -- ESM Deno` in some.
 * What a kind needs besides is installed from npm, Deno and Bun included. (An experiment in threads, under Node and tsx,
 * is tried by test/package.)
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

const SAYS = '[0.2, 0.3994, 0.5952] wasm synthetic'

/** A gradient on an engine, and a name of each entry. */
const body = `
const f = (x) => ops.sum(ops.tanh(ops.mul(x, x)))
const slope = async (name) => {
  const engine = await engineNamed(name)
  return [show(await compile(grad(f), { engine })(tensor([0.1, 0.2, 0.3], [3]))), name, synthetic.name].join(' ')
}
void slope('wasm').then((said) => console.log(said))
`
const names = '{ compile, grad, ops, show, tensor }'
const esm = `
import ${names} from 'weyl'
import { synthetic } from 'weyl/experiments'
import { engineNamed } from 'weyl/node'
${body}`
const commonjs = `
const ${names} = require('weyl')
const { synthetic } = require('weyl/experiments')
const { engineNamed } = require('weyl/node')
${body}`
const typed = esm.replace('(x) =>', '(x: Tensor<readonly [3]>) =>').replace('(name)', '(name: string)')
const typescript = typed.replace(names, names.replace(' }', ', type Tensor }'))
/** A page has no \`weyl/node\`, and Vite bundles it; what comes out is run by Node. */
const page = `
import ${names.replace(' }', ', engineNamed }')} from 'weyl'
const synthetic = { name: 'synthetic' }
${body}`

const tsconfig = JSON.stringify({
  compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true, types: [] },
})

/** What runs a project besides Node, from npm. It is installed apart: some bring optional parts that they need. */
const tools = ['ts-node', 'typescript@6', 'tsx', 'vite', 'deno', 'bun']

const vite = `export default {
  build: { target: 'es2022', lib: { entry: 'main.js', formats: ['es'], fileName: 'page' } },
}`

/** What each kind of project has, and what runs it, one command after the other. */
const kinds = {
  ESM: { files: { 'main.mjs': esm }, run: ['node main.mjs'] },
  CommonJS: { files: { 'main.cjs': commonjs }, run: ['node main.cjs'] },
  'ts-node': { files: { 'main.ts': typescript, 'tsconfig.json': tsconfig }, run: ['ts-node main.ts'] },
  tsx: { files: { 'main.mts': typescript }, run: ['tsx main.mts'] },
  Vite: {
    files: { 'main.js': page, 'vite.config.mjs': vite },
    run: ['vite build --logLevel error', 'node dist/page.mjs'],
  },
  Deno: { files: { 'main.mjs': esm }, run: ['deno run -A main.mjs'] },
  Bun: { files: { 'main.mjs': esm }, run: ['bun main.mjs'] },
}

const npm = (cwd, ...words) =>
  execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** A project with packages from npm. */
const installed = (home, ...words) => {
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'project', private: true }))
  npm(home, 'install', '--silent', '--no-audit', '--no-fund', ...words)
  return home
}

/** What went wrong in a copy of the project with these files, if something did. */
const tried = (project, home, path, { files, run }) => {
  cpSync(project, home, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content)
  const env = { ...process.env, PATH: `${path}${delimiter}${process.env.PATH}` }
  const options = { cwd: home, env, encoding: 'utf8', shell: true, timeout: 120_000 }
  const { stdout, stderr, status } = spawnSync(run.join(' && '), options)
  rmSync(home, { recursive: true })
  const said = stdout.trim().split('\n').at(-1)
  return status === 0 && said === SAYS ? undefined : `exit status ${status}, said ${said}\n${stderr}`
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((kind) => !(kind in kinds))
if (unknown.length > 0) {
  console.error(`release: got ${unknown.join(', ')}, expected some of ${Object.keys(kinds).join(', ')}.`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'weyl-release-'))
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
npm('.', 'run', '--silent', 'build')
npm('.', 'pack', '--silent', '--pack-destination', folder)
// what is optional are engines, and the drawing of pictures
const project = installed(join(folder, 'project'), '--omit=optional', resolve(folder, `weyl-${version}.tgz`))
const path = join(
  installed(join(folder, 'tools'), '--ignore-scripts=false', ...tools),
  'node_modules',
  '.bin',
)

const problems = Object.keys(kinds)
  .filter((kind) => wanted.length === 0 || wanted.includes(kind))
  .filter((kind) => {
    const problem = tried(project, join(folder, kind), path, kinds[kind])
    console.log(`${kind}: ${problem ?? 'fine'}`)
    return problem !== undefined
  })
rmSync(folder, { recursive: true })
process.exitCode = problems.length === 0 ? 0 : 1
