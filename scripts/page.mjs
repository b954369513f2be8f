/**
 * Part of check:page and of check:package: `weyl` goes into a page, as written and as built. Vite bundles it; no module that
 * it reaches, used or not, may be one of Node, and what a page has to load stays small: what it loads at once, for which Vite,
 * unlike esbuild, does not put what only a later import shares into the first file. An argument names another file than the
 * source.
 */
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { isBuiltin } from 'node:module'
import { build } from 'vite'

const entry = JSON.stringify(resolve(process.argv[2] ?? 'src/index.ts'))
const engines = `export { compile, engineNamed, grad } from ${entry}`

/** Bytes of gzipped files, at most: of those that a page loads at once; with `later`, of those too that it may load when it runs. */
const programs = [
  { what: 'grad', code: `export { grad } from ${entry}`, most: 14_700 },
  { what: 'grad on the engine wasm', code: engines, most: 61_000 },
  { what: 'grad on the engines wasm and webgpu', code: engines, later: true, most: 74_000 },
  { what: 'all of weyl', code: `export * from ${entry}`, most: 145_000 },
]

const PROGRAM = '\0program'
const ofNode = []

const program = (code) => ({
  name: 'program',
  enforce: 'pre',
  resolveId: (path, importer) => {
    if (path === PROGRAM) return path
    if (!isBuiltin(path)) return undefined
    ofNode.push(`${importer} imports ${path}`)
    return { id: path, external: true }
  },
  load: (id) => (id === PROGRAM ? code : undefined),
})

/** The files of a bundle that one of them imports, by way of others too, as it starts; itself among them. */
const atOnce = (files, { fileName, imports }, found = new Set([fileName])) => {
  for (const file of files)
    if (imports.includes(file.fileName) && !found.has(file.fileName))
      atOnce(files, file, found.add(file.fileName))
  return found
}

const sum = (sizes) => sizes.reduce((a, b) => a + b, 0)

const sizeOf = async ({ code, later = false }) => {
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: PROGRAM, preserveEntrySignatures: 'strict' },
    },
    plugins: [program(code)],
  })
  const first = atOnce(
    output,
    output.find(({ isEntry }) => isEntry),
  )
  const loaded = output.filter(({ fileName }) => later || first.has(fileName))
  return {
    plain: sum(loaded.map((file) => file.code.length)),
    gzipped: sum(loaded.map((file) => gzipSync(file.code, { level: 9 }).length)),
  }
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const problems = []
for (const { what, most, ...rest } of programs) {
  const { plain, gzipped } = await sizeOf(rest)
  console.log(`${what}: ${kB(plain)}, gzipped ${kB(gzipped)} (at most ${kB(most)})`)
  if (!(gzipped <= most)) problems.push(`The files of ${what} are larger than ${kB(most)} gzipped.`)
}
for (const problem of [...new Set(ofNode), ...problems]) console.error(problem)
process.exitCode = ofNode.length + problems.length === 0 ? 0 : 1
