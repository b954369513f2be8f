/** Parameters by path: what was put is found, nothing else moves, and `*` stands for every name. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect } from 'vitest'
import { isTensor } from '../../../src/dsl/core/tensor'
import { paths, type Tree } from '../../../src/dsl/core/tree'
import { matching, parameterAt, putAt, putLazily } from '../../../src/dsl/networks/paths'
import type { Named } from '../../../src/dsl/networks/records'
import { literal } from '../../../src/dsl/primitives/leaves'
import { test } from '../../laws/law'

const leaf: fc.Arbitrary<Tree> = fc.integer({ min: 0, max: 9 }).map((n) => literal(n))
const names = ['a', 'b', 'conv', 'conv2']

/** Records of records of parameters, three deep at the most; each holds something. */
const records = (depth: number): fc.Arbitrary<Named> =>
  fc.dictionary(fc.constantFrom(...names), depth === 1 ? leaf : fc.oneof(leaf, records(depth - 1)), {
    minKeys: 1,
    noNullPrototype: true,
  })

const pathsOf = (record: Named): readonly (readonly string[])[] =>
  paths(record).map(([path]) => path.split('.'))

/** A record, one of its paths, and something to put there. */
const places = records(3).chain((record) =>
  fc.record({ record: fc.constant(record), path: fc.constantFrom(...pathsOf(record)), value: leaf }),
)

/** All paths in order, with the very parameters at them. */
const listed = (record: Named) => paths(record).map(([path, tensor]) => [path, tensor.id])

describe('a parameter that is put at a path', () => {
  test.prop([places])('is found there, and what was there before is forgotten', ({ record, path, value }) => {
    const put = putAt(record, path, value)
    expect(parameterAt(put, path)).toBe(value)
    expect(listed(putAt(putAt(record, path, literal(17)), path, value))).toEqual(listed(put))
  })

  test.prop([places])('leaves all others where they are, in their order', ({ record, path, value }) => {
    const before = listed(record)
    const put = putAt(record, path, value)
    expect(listed(putAt(record, path, parameterAt(record, path)))).toEqual(before)
    expect(listed(put).map(([name]) => name)).toEqual(before.map(([name]) => name))
    for (const other of pathsOf(record).filter((one) => one.join() !== path.join()))
      expect(parameterAt(put, other)).toBe(parameterAt(record, other))
    // the record is as it was
    expect(listed(record)).toEqual(before)
  })

  test.prop([places])('is there for a new name too, behind the others', ({ record, path, value }) => {
    const at = [...path.slice(0, -1), 'new', 'weight']
    const put = putAt(record, at, value)
    expect(parameterAt(put, at)).toBe(value)
    expect(pathsOf(put)).toHaveLength(pathsOf(record).length + 1)
  })

  test.prop([places])('lazily is made when it is asked for, once', ({ record, path, value }) => {
    const made = { times: 0 }
    const put = putLazily(record, path, () => {
      made.times++
      return value
    })
    // another one that is put beside it asks for nothing
    const more = putLazily(put, ['other'], () => literal(1))
    expect(made.times).toBe(0)
    expect(parameterAt(more, path)).toBe(value)
    expect(parameterAt(put, path)).toBe(value)
    expect(made.times).toBe(1)
    expect(listed(put)).toEqual(listed(putAt(record, path, value)))
  })
})

describe('a path with `*`', () => {
  test.prop([places])('stands for every one that has some name there', ({ record, path }) => {
    expect(matching('here', record, path.join('.'))).toEqual([path])
    path.forEach((_, i) => {
      const star = path.with(i, '*')
      const fits = (one: readonly string[]) => star.every((name, j) => name === '*' || name === one[j])
      const leaves = matching('here', record, star.join('.')).filter((one) =>
        isTensor(parameterAt(record, one)),
      )
      expect(leaves).toEqual(pathsOf(record).filter((one) => one.length === path.length && fits(one)))
    })
  })

  test.prop([records(2)])('that nothing has is refused with some that there are', (record) => {
    const known = pathsOf(record).map((path) => path.join('.'))
    const refused = () => matching('here', record, 'c0nv.*.x')
    expect(refused).toThrow("here: got the path 'c0nv.*.x', expected the path of a parameter: ")
    const said = E.tryCatch(refused, String)
    const [, names = '', more = '0'] =
      (E.isLeft(said) ? /parameter: (.*?)(?: and (\d+) more)?\.$/m.exec(said.left) : null) ?? []
    const listed = names.split(', ')
    expect(known).toEqual(expect.arrayContaining(listed))
    expect(new Set(listed).size + Number(more)).toBe(known.length)
    expect(listed.length).toBeLessThanOrEqual(7)
  })
})
