/** The compiler of C that is here: `CC`, or the first of cc, clang and gcc that answers. */
import { fail } from '../../dsl/core/problem'
import { node, variable } from './node'

export interface Compiler {
  /** The program, and words that always follow it. */
  readonly command: readonly string[]
  /** What it says of itself, and defines for this processor. */
  readonly version: string
  readonly macros: ReadonlySet<string>
}

/**
 * How generated code is compiled; a · b + c is rounded once, and nothing else is taken for what it may not be. Its loops
 * are in vectors already: GCC 12, which makes more of them, takes for independent what reaches into the next iteration.
 */
export const FLAGS = [
  '-O2',
  '-fno-tree-vectorize',
  '-ftree-slp-vectorize',
  '-march=native',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fwrapv',
  '-fPIC',
  '-w',
] as const

interface Ended {
  readonly code: unknown
  readonly text: string
}

/** Runs a command to its end. */
const ended = ([command, ...words]: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const here = node()
    if (here === undefined) {
      reject(new Error('no Node'))
      return
    }
    let text = ''
    const child = here.spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    const hear = (chunk: unknown): void => void (text += String(chunk))
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', (error) => reject(error instanceof Error ? error : new Error(String(error))))
    child.on('close', (code, signal) => resolve({ code: code ?? signal, text }))
  })

const INSTALL = 'apt-get install gcc, or xcode-select --install on macOS; or set CC to a compiler'

/** `CC` as a command: the path of a program, which may have spaces in it, or a program and words for it. */
const commandIn = async (text: string): Promise<readonly string[]> => {
  const isPath = await node()
    ?.files.stat(text)
    .catch(() => undefined)
  return isPath ? [text] : text.trim().split(/\s+/)
}

/** The compiler, or a problem that says what to install. */
export const compilerHere = async (): Promise<Compiler> => {
  const asked = variable('CC')
  const tried = asked === undefined ? [['cc'], ['clang'], ['gcc']] : [await commandIn(asked)]
  for (const command of tried) {
    const answer = await ended([...command, '-march=native', '-dM', '-E', '-x', 'c', '/dev/null']).catch(
      () => undefined,
    )
    if (answer?.code !== 0) continue
    const defined = new Map(
      [...answer.text.matchAll(/^#define (\w+) (.*)$/gm)].map(([, name, value]) => [name, value]),
    )
    return { command, version: defined.get('__VERSION__') ?? '', macros: new Set(defined.keys()) }
  }
  return fail({
    where: 'engine native',
    given: `no answer from ${tried.map((command) => command.join(' ')).join(', ')}`,
    expected: 'a compiler of C, GCC or Clang',
    fix: INSTALL,
  })
}

/**
 * All that the code for a processor depends on beside what is compiled: two machines may call their processors the same, and
 * only one of them have the instructions.
 */
export const identityOf = ({ command, version, macros }: Compiler): readonly string[] => [
  ...command,
  version,
  node()?.processor ?? '',
  ...[...macros].sort(),
]

/** Runs the compiler; what it says is told where it does not succeed. */
export const compiled = async ({ command }: Compiler, words: readonly string[]): Promise<void> => {
  const { code, text } = await ended([...command, ...words]).catch((error: unknown) => ({
    code: undefined,
    text: String(error),
  }))
  if (code !== 0)
    fail({
      where: 'engine native',
      given: `${command.join(' ')} that ended with ${String(code)}: ${text.trim().slice(0, 600)}`,
      expected: 'a library',
      cause:
        typeof code === 'string' ? 'the compiler was killed, perhaps for want of memory' : 'see what it says',
      fix: 'another compiler in CC, or --engine wasm',
    })
}
