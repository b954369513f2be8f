/**
 * Runs the sweep of the engine native with a compiler that adds the address and undefined-behaviour sanitizers, and with
 * the library that its code needs.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'weyl-sanitized-'))
const compiler = process.env.CC ?? 'cc'
const CC = join(folder, 'cc')
const flags = '-fsanitize=address,undefined -fno-sanitize-recover=undefined'
writeFileSync(CC, `#!/bin/sh\nunset LD_PRELOAD\nexec ${compiler} ${flags} "$@"\n`)
chmodSync(CC, 0o755)
const library = spawnSync(compiler, ['-print-file-name=libasan.so'], { encoding: 'utf8' }).stdout.trim()
const words = ['vitest', 'run', '--config', 'vitest.sweep.config.mts', 'test/engines/native/sanitized']
const { status } = spawnSync('npx', words, {
  stdio: 'inherit',
  env: { ...process.env, CC, LD_PRELOAD: library, ASAN_OPTIONS: 'detect_leaks=0' },
})
rmSync(folder, { recursive: true, force: true })
process.exitCode = status ?? 1
