/** The `@example` blocks of the doc comments: found, type-checked, and run. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as fc from 'fast-check'
import ts from 'typescript'
import * as weyl from '../../src'
import { isTensor } from '../../src/dsl/core/tensor'
import type { Tree } from '../../src/dsl/core/tree'
import * as experiments from '../../src/experiments'
import * as node from '../../src/node'
import * as testing from '../../src/testing'
import { declaredBy, importing, publicNames } from '../types/compiler'

export interface Example {
  /** Its place: file and line. */
  readonly name: string
  /** What it is an example of. */
  readonly of: string
  readonly code: string
}

/** What a statement of an example computes, and what the comment behind it says. */
export interface Outcome {
  readonly printed: string
  readonly stated: string
}

const root = join(__dirname, '../../src')

const examplesOf = (path: string): readonly Example[] => {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true)
  const found: Example[] = []
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node)) {
      // the tag is seen from a statement and again from what it declares
      if (tag.tagName.text !== 'example' || tag.parent.parent !== node) continue
      found.push({
        name: `${relative(root, path)}, line ${file.getLineAndCharacterOfPosition(tag.pos).line + 1}`,
        of: declaredBy(node),
        code: ts.getTextOfJSDocComment(tag.comment) ?? '',
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** Every example of the library. */
export const examples: readonly Example[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .flatMap((path) => examplesOf(join(root, path)))

/** Functions on tensors whose names no layer has: they need no `ops.` in an example. */
const unambiguous = Object.keys(weyl.ops).filter((name) => !(name in weyl))

/** What `weyl/node` has besides; its engines are more of those of `weyl`. */
const ofNode = publicNames('src/node/index.ts').filter((name) => name !== 'engineNamed')

/** A statement's line comment, on its last line. */
const statedAfter = (text: string, end: number): string | undefined => {
  const [comment] = ts.getTrailingCommentRanges(text, end) ?? []
  return (
    (comment as ts.CommentRange | undefined) && text.slice(comment.pos, comment.end).replace(/^\/\/ ?/, '')
  )
}

/** The expression whose value a statement shows: the statement itself, or what it names. */
const shown = (statement: ts.Statement, file: ts.SourceFile): string | undefined => {
  if (ts.isExpressionStatement(statement)) return statement.expression.getText(file)
  if (!ts.isVariableStatement(statement)) return undefined
  const [{ name }] = statement.declarationList.declarations
  return ts.isIdentifier(name) ? name.text : undefined
}

/** The example with each commented value handed to `observe`. */
const instrumented = (code: string): string => {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ESNext, true)
  return file.statements
    .map((statement) => {
      const text = statement.getText(file)
      const [stated, value] = [statedAfter(code, statement.end), shown(statement, file)]
      if (stated === undefined || value === undefined) return text
      const call = `await observe(${value}, ${JSON.stringify(stated)})`
      return ts.isExpressionStatement(statement) ? call : `${text}\n${call}`
    })
    .join('\n')
}

/** Where the names of an example come from. */
const sources: readonly (readonly [from: string, names: readonly string[]])[] = [
  ['../src', publicNames()],
  ['../src/node', ofNode],
  ['../src/experiments', publicNames('src/experiments/index.ts')],
  ['../src/testing', publicNames('src/testing/index.ts')],
  ['../src/dsl/functions', unambiguous],
]

/** The example as a module of its own, for the compiler. */
export const asModule = (code: string): string =>
  [
    `import * as fc from 'fast-check'`,
    ...sources.map(([from, names]) => importing(names, from, code)),
    `declare const observe: (value: unknown, stated: string) => Promise<void>`,
    `export const example = async () => {`,
    instrumented(code),
    `}`,
  ].join('\n')

/** A whole number as it is, four digits of another. */
const digits = (x: number): string => String(Number.isInteger(x) ? x : Number(x.toPrecision(4)))

const showValue = (value: unknown): string => {
  if (isTensor(value)) return weyl.show(value)
  if (typeof value === 'number') return digits(value)
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([name, entry]) => `${name}: ${showValue(entry)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

const isTree = (value: unknown): value is Tree =>
  isTensor(value) ||
  (Array.isArray(value)
    ? value.length > 0 && value.every(isTree)
    : typeof value === 'object' && value !== null && Object.values(value).every(isTree))

/** The value as text; expressions are computed on the reference engine. */
const printed = async (value: unknown): Promise<string> =>
  showValue(isTree(value) ? await weyl.evaluate(value) : value)

// the one way to run text; a function of the names that an example may use
const AsyncFunction = (async () => Promise.resolve()).constructor as new (
  ...parts: readonly string[]
) => (...values: readonly unknown[]) => Promise<void>

/** Runs an example; what it shows, beside what it says it shows. */
export const outcomes = async (code: string): Promise<readonly Outcome[]> => {
  const found: Outcome[] = []
  const observe = async (value: unknown, stated: string): Promise<void> => {
    found.push({ printed: await printed(await value), stated })
  }
  const scope: Readonly<Record<string, unknown>> = {
    ...node,
    ...experiments,
    ...weyl.ops,
    ...weyl,
    ...testing,
    fc,
    observe,
  }
  const { outputText } = ts.transpileModule(instrumented(code), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  // a block, so that the example may give a name of ours another meaning
  await new AsyncFunction(...Object.keys(scope), `{\n${outputText}\n}`)(...Object.values(scope))
  return found
}
