/** Functions as a library of machine code: C in several files, compiled side by side and joined. */
import { fail, messageOf } from '../../dsl/core/problem'
import type { Linked } from '../../loops/code/units'
import { functionIn, headOf } from './c'
import { cached, forget, nameFor } from './cache'
import { compiled, type Compiler, FLAGS, identityOf } from './compiler'
import { node } from './node'
import { preludeFor } from './prelude'

/** Characters of code that are worth a file of their own. */
const LEAST = 20_000

/** Functions for vectors of one width. */
interface File {
  readonly width: number
  length: number
  readonly texts: string[]
}

/** The functions in about so many files of about equal length, each of which knows how to call all. */
const filesOf = ({ functions, exported }: Linked, most: number): readonly string[] => {
  const texts = functions.map((code, index) => ({ width: code.width, text: functionIn(index, code) }))
  const lengthOf = (some: typeof texts): number => some.reduce((sum, { text }) => sum + text.length, 0)
  const enough = Math.max(LEAST, lengthOf(texts) / most)
  const files = [...new Set(functions.map(({ width }) => width))].flatMap((width) => {
    const own = texts.filter((text) => text.width === width)
    const count = Math.max(1, Math.round(lengthOf(own) / enough))
    const files = Array.from({ length: count }, (): File => ({ width, length: 0, texts: [] }))
    // the longest first, each where there is least
    for (const { text } of own.sort((a, b) => b.text.length - a.text.length)) {
      const least = files.reduce((best, file) => (file.length < best.length ? file : best))
      least.length += text.length
      least.texts.push(text)
    }
    return files
  })
  const heads = functions.map(({ parameters }, index) => `${headOf(index, parameters)};`)
  const doors = exported.map(
    ({ name, index }) => `void ${name}(long table, long chunk) { f${index}(table, chunk); }`,
  )
  return files.map(({ width, texts }, i) =>
    [preludeFor(width), ...heads, ...texts, ...(i === 0 ? doors : [])].join('\n'),
  )
}

/** A library: what it is kept as, and its path. */
export interface Library {
  readonly name: string
  readonly path: string
}

export const libraryOf = async (linked: Linked, compiler: Compiler): Promise<Library> => {
  const files = filesOf(linked, node()?.cores ?? 1)
  const name = nameFor([...identityOf(compiler), ...FLAGS, ...files])
  return { name, path: await cached(name, (folder) => built(folder, files, compiler)) }
}

/** Compiles files of C in a folder, and joins them. */
export const built = async (
  folder: string,
  files: readonly string[],
  compiler: Compiler,
  flags: readonly string[] = FLAGS,
): Promise<string> => {
  const here = node()
  const at = (name: string): string => here?.join(folder, name) ?? name
  await Promise.all(
    files.map(async (text, i) => {
      await here?.files.writeFile(at(`${i}.c`), text)
      await compiled(compiler, [...flags, '-c', at(`${i}.c`), '-o', at(`${i}.o`)])
    }),
  )
  const joined = files.map((_, i) => at(`${i}.o`))
  await compiled(compiler, ['-shared', ...joined, '-o', at('code.so'), '-lm', '-lpthread'])
  return at('code.so')
}

/** What a library is when it is loaded; one that cannot be is kept no longer. */
export const loadedFrom = async <T>(path: string, load: (path: string) => T): Promise<T> => {
  try {
    return load(path)
  } catch (error) {
    await forget(path)
    return fail({
      where: 'engine native',
      given: `a library that cannot be used: ${messageOf(error)}`,
      expected: 'all functions that were compiled, and nothing that is missing',
      cause: 'a compiler or linker that is not whole, or not one of C for this machine',
      fix: 'another compiler in CC, or --engine wasm',
    })
  }
}
