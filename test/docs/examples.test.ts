/** The examples of the doc comments compile, run, and give what they say. */
import { beforeAll, describe, expect } from 'vitest'
import * as weyl from '../../src'
import * as experiments from '../../src/experiments'
import * as node from '../../src/node'
import * as testing from '../../src/testing'
import { diagnostics } from '../types/compiler'
import { asModule, type Example, examples, outcomes } from './examples'
import { snippets } from './readme'
import { test } from '../laws/law'

const state: { messages: Readonly<Record<string, readonly string[]>> } = { messages: {} }
const WRONG = 'add(literal(1), nothing) // 1'
/** Those that need nothing but the sources. */
const ownSnippets = snippets.filter((code) => code.includes("'./src'"))
/** fp-ts's own, and those that take over the process. */
const WITHOUT: readonly string[] = ['pipe', 'runExperiment', 'runSweep']
/** All that is public, by entry. */
const entries = Object.entries<Readonly<Record<string, unknown>>>({
  weyl,
  ops: weyl.ops,
  node,
  experiments,
  testing,
})
const file = (i: number): string => `example-${i}`

beforeAll(() => {
  const modules = examples.map(({ code }, i) => [file(i), asModule(code)] as const)
  const ofReadme = ownSnippets.map(
    (code, i) => [`readme-${i}`, code.replaceAll("'./src'", "'../src'")] as const,
  )
  state.messages = diagnostics({ ...Object.fromEntries([...modules, ...ofReadme]), wrong: asModule(WRONG) })
})

describe('the example', () => {
  examples.forEach(({ name, code }, i) => {
    test(`in ${name} compiles and gives what it says`, async () => {
      expect(state.messages[file(i)], code).toEqual([])
      const found = await outcomes(code)
      expect(found.length, 'values stated behind a line').toBeGreaterThan(0)
      expect(found.map(({ printed }) => printed)).toEqual(found.map(({ stated }) => stated))
    })
  })
})

test('the snippets of README compile', () => {
  expect(ownSnippets.length).toBeGreaterThan(1)
  expect(ownSnippets.map((_, i) => state.messages[`readme-${i}`])).toEqual(ownSnippets.map(() => []))
})

describe('examples', () => {
  test('that are wrong are caught: a value, a type', async () => {
    const [{ printed, stated }] = await outcomes('add(literal(1), literal(2)) // 4')
    expect([printed, stated]).toEqual(['3', '4'])
    expect(state.messages.wrong.join()).toContain("name 'nothing'")
  })

  test.each(entries)('are there for every function of %s', (entry, exported) => {
    // a layer may have the name of a function on tensors
    const ofOps = ({ name, of }: Example): boolean => name.startsWith('dsl/functions/') && of in weyl.ops
    const known = examples.filter((one) => ofOps(one) === (entry === 'ops')).map(({ of }) => of)
    const functions = Object.keys(exported).filter((name) => typeof exported[name] === 'function')
    expect(functions.filter((name) => !known.includes(name) && !WITHOUT.includes(name))).toEqual([])
  })
})
