/** What the playground loads when it is used, written by the build: the library for programs, and all of its types. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'

const INSIDE = 'web/playground/inside'

/** The library with what runs a program, as one script that leaves one name, `weyl`. */
const library = async () => {
  const { outputFiles } = await build({
    entryPoints: [`${INSIDE}/index.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'weyl',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0].text
}

const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  esModuleInterop: true,
  declaration: true,
  emitDeclarationOnly: true,
  // check:types does that
  noCheck: true,
}

/** Declarations of what programs import, and all that the compiler reads beside them, by their paths. */
const declarations = () => {
  const files = { '/globals.d.ts': readFileSync(`${INSIDE}/globals.d.ts`, 'utf8') }
  const keep = (path, text) => {
    const [, language] = /typescript\/lib\/(lib\..*)/.exec(path) ?? []
    files[`/${language ?? relative('.', path)}`] = text
  }
  const host = ts.createCompilerHost(OPTIONS)
  const reading = {
    ...host,
    readFile: (path) => {
      const text = host.readFile(path)
      if (text !== undefined && path.includes('node_modules')) keep(path, text)
      return text
    },
  }
  const roots = ['src/index.ts', 'src/testing/index.ts', `${INSIDE}/page.ts`]
  const program = ts.createProgram(roots, OPTIONS, reading)
  for (const { fileName, text } of program.getSourceFiles())
    if (fileName.includes('node_modules')) keep(fileName, text)
  program.emit(undefined, keep, undefined, true)
  return JSON.stringify(files)
}

const hashed = createHash('sha256').update(readFileSync('web/playground/frame-script.js')).digest('base64')

/** The script of the sandbox, as a content security policy names it. */
export const frameScript = `'sha256-${hashed}'`

export const playground = () => ({
  name: 'playground',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'editor/program.js', source: await library() })
    this.emitFile({ type: 'asset', fileName: 'editor/types.json', source: declarations() })
  },
})
