/**
 * Whether there is a compiler of C: the engine native needs one. The gate of the project installs it, and there its tests
 * are not left out.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether a compiler answers; where tests are a gate, that none does is an error. */
export const compilerAnswers = ({ CC, CI, WEYL_GATE }: Environment): boolean => {
  const asked = CC === undefined || existsSync(CC) ? CC && [CC] : CC.trim().split(/\s+/)
  const answers = (asked ? [asked] : [['cc'], ['clang'], ['gcc']]).some(
    ([command, ...words]) => spawnSync(command, [...words, '--version']).status === 0,
  )
  if (!answers && (CI ?? WEYL_GATE))
    throw new Error('no compiler of C, without which the engine native is not tested: apt-get install gcc')
  return answers
}

export const hasCompiler = compilerAnswers(process.env)
