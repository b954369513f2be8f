/** Whether there is a compiler of C: the engine native needs one. The gate of the project installs it. */
import { spawnSync } from 'node:child_process'

const { CC } = process.env

export const hasCompiler = (CC === undefined ? ['cc', 'clang', 'gcc'] : [CC]).some(
  (command) => spawnSync(command, ['--version']).status === 0,
)
