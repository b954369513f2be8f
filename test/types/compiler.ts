/** The TypeScript compiler on snippets that lie nowhere: what it says of each. */
import { join } from 'node:path'
import ts from 'typescript'

const root = join(__dirname, '../..')

const options = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    readonly config: unknown
  }
  const parsed = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root)
  // a snippet need not use what stands at its head
  return { ...parsed.options, noUnusedLocals: false }
}

/** Files that are not snippets, read once. */
const read = new Map<string, ts.SourceFile | undefined>()

/** Messages of the compiler for each snippet, one text for each error with all its details. */
export const diagnostics = (
  snippets: Readonly<Record<string, string>>,
): Readonly<Record<string, readonly string[]>> => {
  const settings = options()
  const files = new Map(
    Object.entries(snippets).map(([name, text]) => [
      join(root, 'test', `${name}.snippet.ts`),
      { name, text },
    ]),
  )
  const host = ts.createCompilerHost(settings)
  const program = ts.createProgram([...files.keys()], settings, {
    ...host,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    readFile: (path) => files.get(path)?.text ?? host.readFile(path),
    getSourceFile: (path, language) => {
      const snippet = files.get(path)
      if (snippet !== undefined) return ts.createSourceFile(path, snippet.text, language)
      if (!read.has(path)) read.set(path, host.getSourceFile(path, language))
      return read.get(path)
    },
  })
  return Object.fromEntries(
    [...files].map(([path, { name }]) => [
      name,
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(path))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ]),
  )
}

/** The public names of an entry, for the head of a snippet. */
export const publicNames = (entry = 'src/index.ts'): readonly string[] => {
  const path = join(root, entry)
  const file = ts.createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.ESNext)
  return file.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) return []
    const { exportClause } = statement
    if (ts.isNamespaceExport(exportClause)) return [exportClause.name.text]
    return exportClause.elements.map(({ name, isTypeOnly }) =>
      isTypeOnly || statement.isTypeOnly ? `type ${name.text}` : name.text,
    )
  })
}

/** An import of those names that a text has in it: hundreds that nobody uses take longer to check than most snippets. */
export const importing = (names: readonly string[], from: string, text: string): string => {
  const words = new Set(text.match(/\w+/g))
  const used = names.filter((name) => words.has(name.replace(/^type /, '')))
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${from}'`
}

const ofWeyl = publicNames()

/** A snippet with the public names that it uses. */
export const withImports = (text: string): string => [importing(ofWeyl, '../src', text), text].join('\n')
