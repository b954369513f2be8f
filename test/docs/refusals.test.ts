/**
 * What a public function refuses stands in its doc comment: each that checks what it is given, by `fail` or a `check…`,
 * says what becomes of it.
 */
import ts from 'typescript'
import { expect, test } from 'vitest'
import { publicDeclarations } from '../types/compiler'

const ENTRIES = ['src/index.ts', 'src/node/index.ts', 'src/experiments/index.ts', 'src/testing/index.ts']

/** Names of what throws: `checkNumber`, but not `checkpoint`. */
const REFUSES = /^(?:fail|check[A-Z]\w*)$/
const SAYS_SO = /\b(?:[Tt]hrows?|[Rr]efuse[sd]?|[Rr]ejects?|[Pp]roblems?|Left|NaN)\b/

/** The check is the user's: `checkValues` is a part of the definition of an experiment, and gives checks of a report. */
const OTHERS: readonly string[] = ['defineExperiment']

/** Whether there is a call in a piece of source of what throws. */
const refuses = (node: ts.Node): boolean => {
  const called = ts.isCallExpression(node) ? node.expression : undefined
  const name = called && ts.isPropertyAccessExpression(called) ? called.name : called
  if (name && ts.isIdentifier(name) && REFUSES.test(name.text)) return true
  return ts.forEachChild(node, refuses) ?? false
}

test('every public function that refuses something says in its doc comment what', () => {
  const refusing = ENTRIES.flatMap(publicDeclarations).filter(({ statements }) => statements.some(refuses))
  expect(refusing.length).toBeGreaterThan(200)
  const silent = refusing.filter(({ comment }) => !SAYS_SO.test(comment)).map(({ name }) => name)
  expect(silent).toEqual(OTHERS)
})
