/** What of Node the engine uses, by `builtin`, so that a page that bundles engines does not stumble over it. */
import { builtin } from '../kit/builtin'

interface Spawned {
  readonly stdout: { readonly on: (event: 'data', listener: (chunk: unknown) => void) => void }
  readonly stderr: { readonly on: (event: 'data', listener: (chunk: unknown) => void) => void }
  readonly on: (event: 'error' | 'close', listener: (what: unknown, signal?: unknown) => void) => void
}

interface Stats {
  readonly size: number
  readonly mtimeMs: number
  readonly mode: number
  readonly uid: number
}

export interface Node {
  readonly spawn: (command: string, words: readonly string[], options: object) => Spawned
  readonly files: {
    readonly mkdir: (path: string, options: object) => Promise<unknown>
    readonly mkdtemp: (prefix: string) => Promise<string>
    readonly readdir: (path: string, options?: { readonly recursive: true }) => Promise<readonly string[]>
    readonly readFile: (path: string) => Promise<Uint8Array>
    readonly writeFile: (path: string, data: Uint8Array | string) => Promise<void>
    readonly rename: (from: string, to: string) => Promise<void>
    readonly rm: (path: string, options: object) => Promise<void>
    readonly stat: (path: string) => Promise<Stats>
    readonly utimes: (path: string, accessed: Date, modified: Date) => Promise<void>
  }
  readonly join: (...parts: readonly string[]) => string
  readonly home: string
  /** The number of the user who runs this, where users have one. */
  readonly user: number | undefined
  readonly cores: number
  readonly processor: string
  readonly sha256: (...parts: readonly (string | Uint8Array)[]) => string
}

interface Hash {
  readonly update: (data: string | Uint8Array) => Hash
  readonly digest: (encoding: 'hex') => string
}

interface Os {
  readonly homedir: () => string
  readonly availableParallelism: () => number
  readonly cpus: () => readonly { readonly model: string }[]
  readonly arch: () => string
  readonly platform: () => string
}

/** Nothing where there is no Node. */
export const node = (): Node | undefined => {
  const os = builtin('node:os') as Os | undefined
  if (os === undefined) return undefined
  const { spawn } = builtin('node:child_process') as Pick<Node, 'spawn'>
  const { createHash } = builtin('node:crypto') as { readonly createHash: (name: string) => Hash }
  const { getuid } = builtin('node:process') as { readonly getuid?: () => number }
  const { join } = builtin('node:path') as Pick<Node, 'join'>
  return {
    spawn,
    files: builtin('node:fs/promises') as Node['files'],
    join,
    home: os.homedir(),
    user: getuid?.(),
    cores: os.availableParallelism(),
    processor: `${os.platform()} ${os.arch()} ${os.cpus()[0]?.model ?? ''}`,
    sha256: (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex'),
  }
}

/** What an environment variable holds, unless that is nothing. */
export const variable = (name: string): string | undefined => {
  const { process } = globalThis as {
    readonly process?: { readonly env: Readonly<Record<string, string | undefined>> }
  }
  const value = process?.env[name]
  return value === '' ? undefined : value
}
