/**
 * Part of check:page and of check:package: `weyl` goes into a page, as written and as built. esbuild bundles it as a
 * bundler of a page does; no module that it reaches, used or not, may be one of Node, and what a page has to load stays
 * small. An argument names another file than the source.
 */
import { gzipSync } from 'node:zlib'
import { isBuiltin } from 'node:module'
import { build } from 'esbuild'

const entry = JSON.stringify(process.argv[2] ?? './src/index.ts')

/** Bytes of a gzipped bundle, at most. */
const programs = [
  { what: 'grad', code: `export { grad } from ${entry}`, most: 15_200 },
  {
    what: 'grad on the engine wasm',
    code: `export { compile, engineNamed, grad } from ${entry}`,
    most: 58_000,
  },
  { what: 'all of weyl', code: `export * from ${entry}`, most: 145_000 },
]

const ofNode = []

const noNode = {
  name: 'no-node',
  setup: ({ onResolve }) => {
    onResolve({ filter: /.*/ }, ({ path, importer }) => {
      if (!isBuiltin(path)) return undefined
      ofNode.push(`${importer} imports ${path}`)
      return { path, external: true }
    })
  },
}

const sizeOf = async (code) => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: '.', loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    plugins: [noNode],
  })
  const [{ contents }] = outputFiles
  return { plain: contents.length, gzipped: gzipSync(contents, { level: 9 }).length }
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const problems = []
for (const { what, code, most } of programs) {
  const { plain, gzipped } = await sizeOf(code)
  console.log(`${what}: ${kB(plain)}, gzipped ${kB(gzipped)} (at most ${kB(most)})`)
  if (!(gzipped <= most)) problems.push(`The bundle of ${what} is larger than ${kB(most)} gzipped.`)
}
for (const problem of [...new Set(ofNode), ...problems]) console.error(problem)
process.exitCode = ofNode.length + problems.length === 0 ? 0 : 1
