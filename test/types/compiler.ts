/** The TypeScript compiler on snippets that lie nowhere: what it says of each. And what the entries export. */
import { dirname, join } from 'node:path'
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

/** The name that a statement declares. */
export const declaredBy = (node: ts.Node): string => {
  const [declared] = ts.isVariableStatement(node) ? node.declarationList.declarations : [node]
  return (ts.getNameOfDeclaration(declared as ts.Declaration) as ts.Identifier | undefined)?.text ?? ''
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

/** The file of a module that is named in another file. */
const fileOf = (module: ts.StringLiteral, from: string): string => {
  const path = join(dirname(from), module.text)
  return ts.sys.fileExists(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts')
}

/** The statements of our own that declare what a file exports, or these names of it: an overload is one of its own. */
const exporting = (path: string, names?: readonly string[]): readonly ts.Statement[] =>
  ts
    .createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.ESNext, true)
    .statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement))
        return isExported(statement) && (names?.includes(declaredBy(statement)) ?? true) ? [statement] : []
      const { exportClause, moduleSpecifier } = statement
      const module = moduleSpecifier as ts.StringLiteral | undefined
      if (!module?.text.startsWith('.')) return []
      if (exportClause === undefined) return exporting(fileOf(module, path), names)
      if (ts.isNamespaceExport(exportClause)) return exporting(fileOf(module, path))
      const own = exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
      return exporting(fileOf(module, path), names ? own.filter((name) => names.includes(name)) : own)
    })

/** What can be imported from an entry, under `ops` too. */
export interface Declared {
  readonly name: string
  /** Its doc comment, without the tags. */
  readonly comment: string
  /** More than one where it is overloaded. */
  readonly statements: readonly ts.Statement[]
}

const commentOf = (statement: ts.Statement): string =>
  ts
    .getJSDocCommentsAndTags(statement)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')

/** What an entry exports, each with its declarations. */
export const publicDeclarations = (entry: string): readonly Declared[] => {
  const found = new Map<string, readonly ts.Statement[]>()
  for (const one of exporting(join(root, entry))) {
    const place = `${one.getSourceFile().fileName} ${declaredBy(one)}`
    found.set(place, [...(found.get(place) ?? []), one])
  }
  return [...found.values()].map((statements) => ({
    name: declaredBy(statements[0]),
    comment: statements.map(commentOf).join(' '),
    statements,
  }))
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
