/** The package as it is built, in a project that has it installed; programs that are started there. */
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'tsup'
import config from '../../tsup.config'

const root = join(__dirname, '../..')

export interface Project {
  readonly path: string
  /** Writes a file into the project. */
  readonly write: (name: string, content: string) => Promise<void>
  /** Runs Node there, and npx. */
  readonly node: (...words: readonly string[]) => Promise<Ended>
  readonly npx: (...words: readonly string[]) => Promise<Ended>
  readonly remove: () => Promise<void>
}

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A project with `weyl` as built from the sources (but for its declarations), and with what `modules` say. */
export const newProject = async (modules: Readonly<Record<string, string>>): Promise<Project> => {
  // where the dependencies are found from
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const [path, home] = await Promise.all([
    mkdtemp(join(tmpdir(), 'weyl-project-')),
    mkdtemp(join(cache, 'weyl-')),
  ])
  for (const format of Array.isArray(config) ? config : [])
    await build({ ...format, config: false, dts: false, outDir: join(home, 'dist') })
  for (const name of ['package.json', 'fonts'])
    await cp(join(root, name), join(home, name), { recursive: true })
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'esm-imports.mjs')], { cwd: home })
  const write = async (name: string, content: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  await mkdir(join(path, 'node_modules'))
  await symlink(home, join(path, 'node_modules', 'weyl'))
  // as npm links it
  await mkdir(join(path, 'node_modules', '.bin'))
  await chmod(join(home, 'dist', 'weyl.js'), 0o755)
  await symlink('../weyl/dist/weyl.js', join(path, 'node_modules', '.bin', 'weyl'))
  await symlink(join(root, 'node_modules', 'fast-check'), join(path, 'node_modules', 'fast-check'))
  for (const [name, content] of Object.entries(modules)) await write(`node_modules/${name}/index.js`, content)
  await symlink(join(root, 'src'), join(path, 'src'))
  const run =
    (file: string) =>
    (...words: readonly string[]): Promise<Ended> =>
      new Promise((resolve) => {
        const env = { ...process.env, TS_NODE_PROJECT: join(root, 'tsconfig.json') }
        execFile(file, words, { cwd: path, env }, (error, out, err) =>
          resolve({
            code: typeof error?.code === 'number' ? error.code : error === null ? 0 : NaN,
            out,
            err,
          }),
        )
      })
  return {
    path,
    write,
    node: run(process.execPath),
    npx: run('npx'),
    remove: async () => {
      for (const folder of [path, home]) await rm(folder, { recursive: true })
    },
  }
}
