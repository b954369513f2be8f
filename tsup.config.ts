import { readdirSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

const common: Options = {
  target: 'node20',
  silent: true,
  // optional, so that tsup would not see them as packages that stay outside
  external: ['onnxruntime-node', 'node-api-headers', 'webgpu'],
  splitting: true,
}

// tsup's declaration step sets `baseUrl`, which TypeScript 6 deprecates: tsup's, not ours, to mend.
const compilerOptions = { ignoreDeprecations: '6.0' }

const entriesOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `src/${name}.ts`]))

/** What package.json exports. */
const entries = entriesOf(['index', 'node/index', 'experiments/index', 'testing/index', 'testing/vitest'])

const modules = entriesOf(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('cli'))
    .map((path) => path.replaceAll('\\', '/').slice(0, -'.ts'.length)),
)

/**
 * The library, ESM and CommonJS with declarations for each, and the command; run-time dependencies stay imports. In one
 * format a tensor of one entry is a tensor for the others. As ESM each module stays a file of its own, so that a bundler
 * takes of it what a page uses.
 */
export default defineConfig([
  {
    ...common,
    entry: modules,
    format: ['esm'],
    dts: { entry: entries, compilerOptions },
    // packages that bring files are found from `__filename`
    define: { __filename: 'import.meta.filename' },
    // Node would load it as CommonJS, of which a bundler can leave nothing out
    noExternal: [/^fp-ts/],
    esbuildOptions: (options) => void (options.mainFields = ['module', 'main']),
  },
  { ...common, entry: entries, format: ['cjs'], dts: { compilerOptions } },
  {
    ...common,
    entry: { weyl: 'src/cli/main.ts' },
    format: ['cjs'],
    splitting: false,
    // a script that the command brings along is not what was started
    define: { 'require.main': 'undefined' },
  },
])
