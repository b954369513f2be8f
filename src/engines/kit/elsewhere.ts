/**
 * A look in another process of Node, for what prints of its own accord, or ends the process, where something is missing:
 * there both come back as text.
 */
import { builtin } from './builtin'

interface Processes {
  readonly execFile: (
    file: string,
    words: readonly string[],
    done: (error: unknown, said: string, printed: string) => void,
  ) => unknown
}
interface Modules {
  readonly createRequire: (from: string) => { readonly resolve: (name: string) => string }
}
interface Urls {
  readonly pathToFileURL: (path: string) => { readonly href: string }
}
interface Global {
  readonly process: { readonly execPath: string }
}

/** What another process said and printed before it ended badly; nothing where it ended well. */
export interface Failure {
  readonly said: string
  readonly printed: string
}

/** Runs a function of the module that a package is, given as a text; it ends well unless that throws. */
export const elsewhere = (name: string, f: string): Promise<Failure | undefined> => {
  const { execFile } = builtin('node:child_process') as Processes
  const { createRequire } = builtin('node:module') as Modules
  const { pathToFileURL } = builtin('node:url') as Urls
  const { process } = globalThis as unknown as Global
  const script = `import(process.argv[1])
    .then((module) => (${f})(module.default ?? module))
    .then(
      () => process.exit(0),
      (error) => process.stdout.write(String(error.message), () => process.exit(1)),
    )`
  const from = pathToFileURL(createRequire(__filename).resolve(name)).href
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', script, from], (error, said, printed) =>
      resolve(error === null ? undefined : { said, printed }),
    )
  })
}
