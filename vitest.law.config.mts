import { defineConfig } from 'vitest/config'

/** The whole law of engines on one engine that need not be here, by its name in WEYL_ENGINE. */
export default defineConfig({
  test: {
    include: ['test/engines/by-name.law.ts'],
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/cache-folder.ts'],
    env: { WEYL_CASES: '100' },
    testTimeout: 120_000,
    allowOnly: false,
  },
})
