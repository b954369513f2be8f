import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.mjs'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/cache-folder.ts'],
    // Two cores are what the suite is sized for; more workers than cores only lengthen each test.
    maxWorkers: 2,
    // Test files share their worker's modules: loading tfjs alone takes half a second.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 240_000,
    allowOnly: false,
    reporters: ['default'],
  },
})
