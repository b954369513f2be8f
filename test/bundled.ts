/**
 * Scripts of ours with all that they import as one file of JavaScript each, for tests that start many processes: each of
 * them, and each of its threads, is there in a fifth of the time that it takes to find and compile all modules anew.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

/** Packages with parts that are no JavaScript. */
const NATIVE = ['@resvg/resvg-js', '@tensorflow/*', 'onnxruntime-node']

const root = join(__dirname, '..')
const made = new Map<string, Promise<string>>()

const bundle = async (script: string): Promise<string> => {
  // where the packages that stay outside are found from
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'weyl-script-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const outfile = join(folder, `${basename(script, '.ts')}.cjs`)
  await build({
    entryPoints: [join(root, script)],
    outfile,
    bundle: true,
    external: NATIVE,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  })
  return outfile
}

/** The file for a script, by its path in the project; it is there as long as this process. */
export const bundled = (script: string): Promise<string> => {
  const file = made.get(script) ?? bundle(script)
  made.set(script, file)
  return file
}
