/**
 * What is known of a primitive stands in its declaration. So nothing outside `dsl/primitives` may keep a list of their
 * names: one that is missing from it would be wrong without a sound. Tables of engines name all, by their type.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** So many names together are a list. */
const LIST = 3
const HOME = join('src', 'dsl', 'primitives')

const sourcesIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))

const parsed = (path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)

const visit = (node, look) => {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}

const nameOf = (node) =>
  node !== undefined && (ts.isStringLiteral(node) || ts.isIdentifier(node)) ? node.text : undefined

/** The names that declarations give: `name: 'sum'`, or the first operand of `elementwise(…)`. */
const names = new Set()
for (const path of sourcesIn(HOME))
  visit(parsed(path), (node) => {
    const isDeclared = (object) =>
      object.properties.some((property) => nameOf(property.name) === 'meaning') &&
      object.properties.some((property) => nameOf(property.name) === 'adjoint')
    if (ts.isObjectLiteralExpression(node) && isDeclared(node))
      for (const property of node.properties)
        if (
          ts.isPropertyAssignment(property) &&
          nameOf(property.name) === 'name' &&
          ts.isStringLiteral(property.initializer)
        )
          names.add(property.initializer.text)
    if (
      ts.isCallExpression(node) &&
      nameOf(node.expression) === 'elementwise' &&
      ts.isStringLiteral(node.arguments[0])
    )
      names.add(node.arguments[0].text)
  })

/** The names of primitives that stand side by side in a node. */
const listed = (node) => {
  const text = (part) => (ts.isStringLiteral(part) ? [part.text] : [])
  if (ts.isArrayLiteralExpression(node)) {
    // functions of the host, which have names of their own
    const whole = node.parent.parent
    const isOfHost = ts.isSatisfiesExpression(whole) && /keyof Math\b/.test(whole.type.getText())
    return isOfHost ? [] : node.elements.flatMap(text)
  }
  if (ts.isUnionTypeNode(node))
    return node.types.flatMap((type) => (ts.isLiteralTypeNode(type) ? text(type.literal) : []))
  if (ts.isCaseBlock(node))
    return node.clauses.flatMap((clause) => (ts.isCaseClause(clause) ? text(clause.expression) : []))
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.BarBarToken)
    return [...listed(node.left), ...listed(node.right)]
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken)
    return text(node.right)
  if (ts.isObjectLiteralExpression(node)) {
    const { parent } = node
    // a table that is typed to have all of them
    if (ts.isVariableDeclaration(parent) && /^\w*Table\b/.test(parent.type?.getText() ?? '')) return []
    return node.properties.flatMap((property) => nameOf(property.name) ?? [])
  }
  return []
}

const problems = []
for (const path of sourcesIn('src').filter((file) => !file.startsWith(HOME)))
  visit(parsed(path), (node) => {
    const found = new Set(listed(node).filter((name) => names.has(name)))
    if (found.size < LIST) return
    const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart())
    problems.push(`${path}:${line + 1} lists the primitives ${[...found].join(', ')}`)
  })

console.log(`src: ${names.size} primitives, declared in ${HOME}`)
for (const problem of problems) console.error(problem)
if (problems.length > 0)
  console.error('Ask the declaration for what is to be known (dsl/core/primitive.ts), or type the table.')
process.exitCode = problems.length === 0 && names.size > 0 ? 0 : 1
