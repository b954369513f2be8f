import { defineConfig, type Options } from 'tsup'

const common: Options = {
  target: 'node20',
  sourcemap: true,
  silent: true,
  // `__filename` in the ESM build too: packages that bring files are found from there
  shims: true,
  // optional, so that tsup would not see it as a package that stays outside
  external: ['onnxruntime-node'],
}

/**
 * The library and its entries for tests, ESM and CommonJS with declarations for each, and the command; run-time
 * dependencies stay imports. The entries of one format share their code: a tensor of one is a tensor for the others.
 */
export default defineConfig([
  {
    ...common,
    entry: {
      index: 'src/index.ts',
      testing: 'src/testing/index.ts',
      'testing-vitest': 'src/testing/vitest.ts',
    },
    format: ['esm', 'cjs'],
    splitting: true,
    dts: {
      // tsup's declaration step sets `baseUrl`, which TypeScript 6 deprecates: tsup's, not ours, to mend.
      compilerOptions: { ignoreDeprecations: '6.0' },
    },
  },
  { ...common, entry: { weyl: 'src/cli/main.ts' }, format: ['cjs'] },
])
