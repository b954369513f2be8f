/**
 * A name that users import stands for one thing, and a thing has one name. Names under `ops` may be those of layers: a
 * law of their own says that such a layer is the function (`lifts.test.ts`).
 */
import { expect, test } from 'vitest'
import * as weyl from '../../src'
import * as experiments from '../../src/experiments'
import * as node from '../../src/node'
import * as testing from '../../src/testing'

/** That of `weyl/node` is that of `weyl` and knows further engines. */
const WIDER = ['engineNamed']

const entries = { weyl, 'weyl/node': node, 'weyl/experiments': experiments, 'weyl/testing': testing }
const all = Object.entries(entries).flatMap(([entry, values]) =>
  Object.entries(values).map(([name, value]: readonly [string, unknown]) => ({ entry, name, value })),
)

test('no name is exported by two entries', () => {
  const twice = all.filter(({ name }, i) => all.findIndex((other) => other.name === name) < i)
  expect(twice.map(({ name }) => name)).toEqual(WIDER)
})

test('no function is exported under two names', () => {
  const functions = [
    ...all,
    ...Object.entries(weyl.ops).map(([name, value]) => ({ entry: 'weyl', name: `ops.${name}`, value })),
  ].filter(({ value }) => typeof value === 'function')
  const twice = functions.filter(({ value }, i) => functions.findIndex((other) => other.value === value) < i)
  expect(twice.map(({ entry, name }) => `${entry}: ${name}`)).toEqual([])
})
