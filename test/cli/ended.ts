/** The command `weyl` in the process of a test: what a call prints, and how it ends. */
import { afterEach, vi } from 'vitest'
import { weyl } from '../../src/cli/weyl'

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

afterEach(() => vi.restoreAllMocks())

/** What a call prints, and its exit code. */
export const ended = async (...words: readonly string[]): Promise<Ended> => {
  const said = { stdout: '', stderr: '' }
  const heard =
    (stream: keyof typeof said) =>
    (text: unknown): boolean => {
      said[stream] += String(text)
      return true
    }
  const { stdout, stderr }: Record<'stdout' | 'stderr', Pick<NodeJS.WriteStream, 'write'>> = process
  vi.spyOn(stdout, 'write').mockImplementation(heard('stdout'))
  vi.spyOn(stderr, 'write').mockImplementation(heard('stderr'))
  const before = process.exitCode
  process.exitCode = undefined
  try {
    await weyl(words)
    return { code: process.exitCode ?? 0, out: said.stdout, err: said.stderr }
  } finally {
    process.exitCode = before
    vi.restoreAllMocks()
  }
}
