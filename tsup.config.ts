import { defineConfig } from 'tsup'

/** The library: ESM and CommonJS with declarations for each; run-time dependencies stay imports. */
export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20',
  clean: true,
  sourcemap: true,
  silent: true,
  // `__filename` in the ESM build too: packages that bring files are found from there
  shims: true,
  // optional, so that tsup would not see it as a package that stays outside
  external: ['onnxruntime-node'],
  dts: {
    // tsup's declaration step sets `baseUrl`, which TypeScript 6 deprecates: tsup's, not ours, to mend.
    compilerOptions: { ignoreDeprecations: '6.0' },
  },
})
