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

/** The library, ESM and CommonJS with declarations for each, and the command; run-time dependencies stay imports. */
export default defineConfig([
  {
    ...common,
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: {
      // tsup's declaration step sets `baseUrl`, which TypeScript 6 deprecates: tsup's, not ours, to mend.
      compilerOptions: { ignoreDeprecations: '6.0' },
    },
  },
  { ...common, entry: { weyl: 'src/cli/main.ts' }, format: ['cjs'] },
])
