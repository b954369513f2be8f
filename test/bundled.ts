/**
 * Scripts of ours with all that they import as one file of JavaScript each, for tests that start many processes: each of
 * them, and each of its threads, is there in a fifth of the time that it takes to find and compile all modules anew.
 */
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { onceInRun } from './once-in-run'

/** Packages with parts that are no JavaScript. */
const NATIVE = ['@resvg/resvg-js', '@tensorflow/*', 'node-api-headers', 'onnxruntime-node', 'webgpu']

const root = join(__dirname, '..')

const bundle = async (script: string): Promise<string> => {
  // where the packages that stay outside are found from
  const folder = join(root, '.cache', 'weyl-scripts')
  const file = join(folder, script.replaceAll('/', '-').replace(/ts$/, 'cjs'))
  const fresh = `${file}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(root, script)],
    outfile: fresh,
    bundle: true,
    external: NATIVE,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
    // a script that the command brings along is not what was started (as in tsup.config.ts)
    ...(script.startsWith('src/cli/') && { define: { 'require.main': 'undefined' } }),
  })
  // whole at every moment: another run of the tests may have it in use
  renameSync(fresh, file)
  return file
}

/** The file for a script, by its path in the project; it is made once in a run of the tests. */
export const bundled = (script: string): Promise<string> => onceInRun(script, () => bundle(script))
