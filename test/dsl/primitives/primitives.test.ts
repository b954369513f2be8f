/** Every primitive obeys every law; a primitive without a case is a failure. */
import { describe, expect, test } from 'vitest'
import { primitives } from '../../../src/dsl/primitives'
import { obeysTheLaws } from '../../laws'
import { cases } from './cases'

describe('primitives', () => {
  test('each has a case', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(primitives).sort())
  })

  for (const [name, calls] of Object.entries(cases)) obeysTheLaws(name, calls)
})
