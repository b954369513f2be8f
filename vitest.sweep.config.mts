import { defineConfig } from 'vitest/config'

/** The long form of the laws in `*.sweep.test.ts`, which `npm test` runs in a short one: 10 000 cases each. */
export default defineConfig({
  test: {
    include: ['test/**/*.sweep.test.ts'],
    setupFiles: ['test/testing/many-cases.ts'],
    globalSetup: ['test/cache-folder.ts'],
    maxWorkers: 2,
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    allowOnly: false,
  },
})
