import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.mjs'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/cache-folder.ts'],
    // Two cores are what the suite is sized for; one worker more, since some wait for a page or another process.
    maxWorkers: 3,
    // Tracing and compiling make much that nobody needs a moment later: in more room less of it is carried on.
    execArgv: ['--max-semi-space-size=64'],
    // Test files share their worker's modules: loading tfjs alone takes half a second.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 240_000,
    allowOnly: false,
    reporters: ['default'],
  },
})
