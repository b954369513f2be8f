import { defineConfig } from 'vitest/config'

/** Looks at the documentation site that `npm run docs` has built; part of `npm run check:docs`. */
export default defineConfig({
  test: {
    include: ['test/page/*.site.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
})
